//! The table of integrals with their references, and what the answer to each is worth today.
//!
//! A reference has 32 digits, computed by two independent routes of mpmath at 60 digits. Literals, π and
//! the limits mean the exact numbers of `f64`, and the reference is the exact integral of that function.
//!
//! The first letters of an `id` say where the integral comes from:
//!
//! - `sx2`: the lesson;
//! - `kah`: D. K. Kahaner's comparison of 1971;
//! - `gg`, and `di02`: W. Gander and W. Gautschi, 2000;
//! - `qpk` with the number there, and `gsl_f15`: the QUADPACK book, 1983;
//! - the other `gsl_`: the tests of the GNU Scientific Library;
//! - `bst`: D. H. Bailey's tests of 2005, as Boost has them;
//! - `lk`: J. N. Lyness and J. J. Kaganove's families, as P. Gonnet has them;
//! - `np07` to `np10`, and `np14`: issues 11571, 10305, 15990, 17443 and 7204 of SciPy, in this order;
//! - `is03`: the classic example of MATLAB;
//! - all others: made for this table.

use std::f64::consts::PI;

use super::Outcome::{self, Flagged, Good, Refused, Silent};

const INFINITY: f64 = f64::INFINITY;

pub type Function = fn(f64) -> f64;

/// An integral of the table.
#[derive(Clone, Copy)]
pub struct Problem {
    pub id: &'static str,
    pub family: &'static str,
    pub f: Function,
    pub range: (f64, f64),
    /// Break points to be given.
    pub points: &'static [f64],
    /// The exact value, and the error that evaluating the function in `f64` cannot avoid. `None` where
    /// no value exists, or the function is NaN.
    pub reference: Option<(f64, f64)>,
    /// What the answer is worth with the default settings, and with the tight ones.
    pub outcomes: [Outcome; 2],
}

const fn row(
    id: &'static str,
    family: &'static str,
    f: Function,
    range: (f64, f64),
    points: &'static [f64],
    reference: Option<(f64, f64)>,
    outcomes: [Outcome; 2],
) -> Problem {
    Problem {
        id,
        family,
        f,
        range,
        points,
        reference,
        outcomes,
    }
}

#[rustfmt::skip]
#[allow(
    clippy::excessive_precision, clippy::unreadable_literal, clippy::approx_constant,
    clippy::redundant_closure_for_method_calls, clippy::eq_op,
    reason = "the formulas and digits of the table, as they stand there"
)]
pub const PROBLEMS: [Problem; 133] = [
    row("sx2_0_1", "sinx2", |x| (x*x).sin(), (0.0, 1.0), &[], Some((0.3102683017233811018081524231654, 2.5e-17)), [Good, Good]),
    row("sx2_1_2", "sinx2", |x| (x*x).sin(), (1.0, 2.0), &[], Some((0.49450818762037500848812317862724, 1.2e-16)), [Good, Good]),
    row("sx2_2_3", "sinx2", |x| (x*x).sin(), (2.0, 3.0), &[], Some((-0.03121396244998709314650343396633, 3.4e-16)), [Good, Good]),
    row("sx2_3_4", "sinx2", |x| (x*x).sin(), (3.0, 4.0), &[], Some((-0.026428682245654360949955043763319, 5.5e-16)), [Good, Good]),
    row("sx2_4_5", "sinx2", |x| (x*x).sin(), (4.0, 5.0), &[], Some((-0.21921656348279224235520143687805, 1.4e-15)), [Good, Good]),
    row("sx2_0_5", "sinx2", |x| (x*x).sin(), (0.0, 5.0), &[], Some((0.52791728116532241384461568718493, 2.5e-15)), [Good, Good]),
    row("sx2_5_6", "sinx2", |x| (x*x).sin(), (5.0, 6.0), &[], Some((0.11054190814968796400079237375588, 1.8e-15)), [Good, Good]),
    row("sx2_9_10", "sinx2", |x| (x*x).sin(), (9.0, 10.0), &[], Some((-5.776122189024787855504913075489e-5, 5.8e-15)), [Good, Flagged]),
    row("sx2_99_100", "sinx2", |x| (x*x).sin(), (99.0, 100.0), &[], Some((0.0083897212952529296270081342051363, 5.3e-13)), [Good, Flagged]),
    row("sx2_0_10", "sinx2", |x| (x*x).sin(), (0.0, 10.0), &[], Some((0.58367089992962334215757240928557, 1.8e-14)), [Good, Good]),
    row("kah02", "discontinuous", |x| (x/0.3).min(1.0).floor(), (0.0, 1.0), &[], Some((0.70000000000000001110223024625157, 0.0)), [Good, Good]),
    row("kah03", "endpoint-singular", |x| x.sqrt(), (0.0, 1.0), &[], Some((0.66666666666666666666666666666667, 2.8e-17)), [Good, Good]),
    row("kah05", "smooth", |x| 1.0/(x.powi(4)+x*x+0.9), (-1.0, 1.0), &[], Some((1.582232963729672902544228821587, 1.1e-16)), [Good, Good]),
    row("kah06", "endpoint-singular", |x| (x*x*x).sqrt(), (0.0, 1.0), &[], Some((0.4, 2.9e-17)), [Good, Good]),
    row("kah08", "smooth", |x| 1.0/(1.0+x.powi(4)), (0.0, 1.0), &[], Some((0.86697298733991103757399516388287, 5.8e-17)), [Good, Good]),
    row("kah10", "smooth", |x| 1.0/(1.0+x), (0.0, 1.0), &[], Some((0.69314718055994530941723212145818, 3.8e-17)), [Good, Good]),
    row("kah11", "smooth", |x| 1.0/(1.0+x.exp()), (0.0, 1.0), &[], Some((0.37988549304172247536823662649032, 2.4e-17)), [Good, Good]),
    row("kah12", "smooth", |x| x/x.exp_m1(), (0.0, 1.0), &[], Some((0.77750463411224827641758654542571, 4.4e-17)), [Good, Good]),
    row("kah13", "oscillatory", |x| (100.0*PI*x).sin()/(PI*x), (0.1, 1.0), &[], Some((0.009098637539166843270238356336052, 3.7e-15)), [Good, Good]),
    row("kah14", "peak", |x| 50.0_f64.sqrt()*(-50.0*PI*x*x).exp(), (0.0, 10.0), &[], Some((0.50000000000000000974542958129844, 2.1e-17)), [Good, Good]),
    row("kah18", "oscillatory", |x| (x.cos()+3.0*x.sin()+2.0*(2.0*x).cos()+3.0*(2.0*x).sin()+3.0*(3.0*x).cos()).cos(), (0.0, 3.141592653589793), &[], Some((0.83867634269442966550584383486135, 1.4e-15)), [Good, Good]),
    // Its third hill, at 0.6, is 0.002 wide: no point of the panels comes near, as in QUADPACK.
    row("kah21", "peak", |x| (10.0*(x-0.2)).cosh().powi(-2)+(100.0*(x-0.4)).cosh().powi(-4)+(1000.0*(x-0.6)).cosh().powi(-6), (0.0, 1.0), &[], Some((0.2108027355005492781600199827486, 1.0e-16)), [Silent, Silent]),
    row("gg22", "oscillatory", |x| 4.0*PI*PI*x*(20.0*PI*x).sin()*(2.0*PI*x).cos(), (0.0, 1.0), &[], Some((-0.63466518254339257342679664308488, 1.6e-14)), [Good, Good]),
    row("gg23", "peak", |x| 1.0/(1.0+(230.0*x-30.0).powi(2)), (0.0, 1.0), &[], Some((0.013492485649467772691885476248648, 1.7e-17)), [Good, Good]),
    row("gg25", "discontinuous", |x| if x<1.0 {x+1.0} else if x<=3.0 {3.0-x} else {2.0}, (0.0, 5.0), &[], Some((7.5, 1.9e-16)), [Good, Good]),
    row("qpk01_m09", "endpoint-singular", |x| x.powf(-0.9)*(1.0/x).ln(), (0.0, 1.0), &[], Some((100.00000000000004440892098500628, 2.1e-15)), [Good, Good]),
    row("qpk01_m05", "endpoint-singular", |x| x.powf(-0.5)*(1.0/x).ln(), (0.0, 1.0), &[], Some((4.0, 3.0e-16)), [Good, Good]),
    row("qpk02_10", "narrow-peak", |x| 0.25_f64.powi(10)/((x-PI/4.0).powi(2)+0.0625_f64.powi(10)), (0.0, 1.0), &[], Some((3.1415869954096412710807616477412, 6.0e-17)), [Good, Flagged]),
    row("qpk02_20", "narrow-peak", |x| 0.25_f64.powi(20)/((x-PI/4.0).powi(2)+0.0625_f64.powi(20)), (0.0, 1.0), &[], Some((3.1415926535843971773740840111277, 5.7e-23)), [Flagged, Flagged]),
    row("qpk03_8", "oscillatory", |x| (256.0*x.sin()).cos(), (0.0, 3.141592653589793), &[], Some((-0.11515036023904716733716117335208, 2.9e-14)), [Good, Good]),
    row("gsl_f3", "oscillatory", |x| (2.0_f64.powf(1.3)*x.sin()).cos(), (0.3, 2.71), &[], Some((-0.72389695754829627084812080554928, 2.9e-16)), [Good, Good]),
    row("qpk04h_m08", "interior-singular-hidden", |x| (x-1.0/3.0).abs().powf(-0.8), (0.0, 1.0), &[], Some((8.624247366209794413666962247743, 1.2e-14)), [Good, Good]),
    row("qpk04h_05", "interior-singular-hidden", |x| (x-1.0/3.0).abs().sqrt(), (0.0, 1.0), &[], Some((0.4911874291211284110859856547206, 3.7e-17)), [Good, Good]),
    row("qpk05_m05", "interior-singular-known", |x| (x-PI/4.0).abs().powf(-0.5), (0.0, 1.0), &[0.7853981633974483], Some((2.6989566012577245446840339647527, 2.4e-15)), [Good, Good]),
    row("qpk07_05", "endpoint-singular", |x| x.sin().powf(-0.5), (0.0, 1.5707963267948966), &[], Some((2.6220575542921197492324996325235, 1.3e-16)), [Good, Good]),
    row("qpk07_01", "endpoint-singular", |x| x.sin().powf(-0.9), (0.0, 1.5707963267948966), &[], Some((10.676724666240023302948709132174, 3.6e-16)), [Good, Good]),
    row("gsl_f11", "smooth", |x| (1.0/x).ln(), (1.0, 1000.0), &[], Some((-5908.7552789821370520539743640531, 2.2e-13)), [Good, Good]),
    row("qpk08_35", "endpoint-singular", |x| (1.0/x).ln().powf(2.5), (0.0, 1.0), &[], Some((3.3233509704478425511840640312646, 4.6e-16)), [Good, Good]),
    row("qpk09_4", "oscillatory", |x| (20.0*(x-1.0)).exp()*(16.0*x).sin(), (0.0, 1.0), &[], Some((0.014580008208614796240429871959604, 1.7e-17)), [Good, Good]),
    row("gsl_f15_1", "semi-infinite", |x| x*x*(-x/2.0).exp(), (0.0, INFINITY), &[], Some((16.0, 1.3e-15)), [Good, Good]),
    row("gsl_f16", "semi-infinite", |x| 1.0/(1.0+10.0*x).powi(2), (99.9, INFINITY), &[], Some((9.9999999999999994315658113919199e-5, 1.3e-20)), [Good, Good]),
    row("qpk12_05", "semi-infinite", |x| x.powf(-0.5)/(1.0+10.0*x).powi(2), (0.0, INFINITY), &[], Some((0.49672941328980506172167753351602, 4.3e-17)), [Good, Good]),
    row("qpk14_2", "oscillatory-infinite", |x| (-x/4.0).exp()*x.cos()/x.sqrt(), (0.0, INFINITY), &[], Some((1.3760433900907162390217496807208, 3.3e-16)), [Good, Good]),
    row("gsl_f459", "cauchy-pv", |x| 1.0/(x*(5.0*x.powi(3)+6.0)), (-1.0, 5.0), &[0.0], Some((-0.089944006957717335193136668554835, 1.9e-16)), [Flagged, Flagged]),
    row("gsl_qagi1", "infinite", |x| (-x-x*x).exp(), (-INFINITY, INFINITY), &[], Some((2.2758757944687472355196057638325, 1.6e-16)), [Good, Good]),
    row("gsl_qagil", "semi-infinite", |x| x.exp(), (-INFINITY, 1.0), &[], Some((2.7182818284590452353602874713527, 1.4e-16)), [Good, Good]),
    row("bst05", "endpoint-singular", |x| x.sqrt()*x.ln(), (0.0, 1.0), &[], Some((-0.44444444444444444444444444444444, 3.3e-17)), [Good, Good]),
    row("bst06", "endpoint-singular", |x| (1.0-x*x).sqrt(), (0.0, 1.0), &[], Some((0.78539816339744830961566084581988, 4.6e-17)), [Good, Good]),
    row("bst07", "endpoint-singular", |x| x.sqrt()/(1.0-x*x).sqrt(), (0.0, 1.0), &[], Some((1.1981402347355922074399224922803, 1.4e-15)), [Good, Good]),
    row("bst08", "endpoint-singular", |x| x.ln().powi(2), (0.0, 1.0), &[], Some((2.0, 1.9e-16)), [Good, Good]),
    row("bst09", "endpoint-singular", |x| x.cos().ln(), (0.0, 1.5707963267948966), &[], Some((-1.0887930451517987181010948259472, 4.8e-16)), [Good, Good]),
    // Near π/2 the distance to the pole is rounded: the limit is that of the rounded points, off by 1.6e-8.
    row("bst10", "endpoint-singular", |x| x.tan().sqrt(), (0.0, 1.5707963267948966), &[], Some((2.221441453428963961161662494419, 2.0e-15)), [Good, Silent]),
    row("bst13", "semi-infinite", |x| (-x).exp()/x.sqrt(), (0.0, INFINITY), &[], Some((1.7724538509055160272981674833411, 1.3e-16)), [Good, Good]),
    row("bst16", "infinite", |x| 1.0/x.cosh(), (-INFINITY, INFINITY), &[], Some((3.1415926535897932384626433832795, 2.4e-16)), [Good, Good]),
    row("lk1", "interior-singular-hidden", |x| (x-0.421).abs().powf(-0.3), (0.0, 1.0), &[], Some((1.7541385702495205485486147680722, 2.4e-16)), [Good, Flagged]),
    row("lk2", "discontinuous", |x| if x>0.421 {(x/2.0).exp()} else {0.0}, (0.0, 1.0), &[], Some((0.82885243495588839853887652934211, 3.6e-17)), [Good, Good]),
    row("lk3", "kink", |x| (-3.0*(x-0.421).abs()).exp(), (0.0, 1.0), &[], Some((0.51371596932033695525662580657263, 4.1e-17)), [Good, Good]),
    row("lk4", "peak", |x| 1e-4/((x-0.421).powi(2)+1e-4), (1.0, 2.0), &[], Some((0.00010936402626386632174456860761776, 2.1e-20)), [Good, Good]),
    row("lk6", "oscillatory", |x| 20.0*(x-0.3)*(10.0*(x-0.3).powi(2)).cos(), (1.0, 5.0), &[], Some((1.8176624521135844869122342983287, 1.9e-12)), [Good, Good]),
    row("sm02", "smooth", |x| x*x, (0.0, 4.0), &[], Some((21.333333333333333333333333333333, 1.8e-15)), [Good, Good]),
    row("sm05", "smooth", |x| x.powi(40), (-1.0, 1.0), &[], Some((0.048780487804878048780487804878049, 6.3e-17)), [Good, Good]),
    row("sm07", "smooth", |x| (-x*x).exp(), (0.0, 1.0), &[], Some((0.74682413281242702539946743613185, 3.4e-17)), [Good, Good]),
    row("sm09", "smooth", |x| 1e8+x.sin(), (0.0, 1.0), &[], Some((100000000.45969769413186028259906, 3.8e-09)), [Good, Good]),
    row("sm11", "smooth", |x| 1e-200*x.exp(), (0.0, 1.0), &[], Some((1.7182818284590452046034936175115e-200, 1.0e-216)), [Good, Good]),
    row("sm12", "smooth", |x| x.exp(), (0.0, 700.0), &[], Some((1.0142320547350045094553295952313e+304, 2.4e+290)), [Good, Good]),
    row("sm14", "smooth", |x| x.powf(x), (0.0, 1.0), &[], Some((0.78343051071213440705926438652698, 2.9e-17)), [Good, Good]),
    row("sm15", "smooth", |x| x.sin().exp(), (0.0, 6.283185307179586), &[], Some((7.9549265210128450295838598358588, 6.7e-16)), [Good, Good]),
    row("sm17", "smooth-nonanalytic", |x| if x.abs()<1.0 {(-1.0/(1.0-x*x)).exp()} else {0.0}, (-1.5, 1.5), &[], Some((0.44399381616807943782304892117055, 3.8e-17)), [Good, Good]),
    row("sm18", "kink", |x| x.abs().powi(3), (-1.0, 2.0), &[], Some((4.25, 4.5e-16)), [Good, Good]),
    row("sm19", "kink", |x| (x-0.3).abs(), (0.0, 1.0), &[], Some((0.29000000000000000444089209850063, 2.5e-17)), [Good, Good]),
    row("sm22", "kink-known", |x| (x-0.3).abs(), (0.0, 1.0), &[0.3], Some((0.29000000000000000444089209850063, 2.5e-17)), [Good, Good]),
    row("os01", "oscillatory", |x| (x*x).cos(), (0.0, 10.0), &[], Some((0.60112518481344434813119116114061, 2.2e-14)), [Good, Good]),
    row("os05", "oscillatory", |x| (100.0*x).sin()*(-x).exp(), (0.0, 10.0), &[], Some((0.0099987410521618427066066501560938, 3.4e-15)), [Flagged, Good]),
    row("os08", "oscillatory-endpoint", |x| (1.0/x).sin(), (0.0, 1.0), &[], Some((0.50406706190692837198985611774115, 2.7e-16)), [Flagged, Flagged]),
    row("os10", "oscillatory", |x| (50.0*PI*x).sin(), (0.0, 0.99), &[], Some((0.0063661977236758611526060159447916, 3.1e-15)), [Good, Flagged]),
    row("np01", "peak", |x| (-10000.0*(x-0.5).powi(2)).exp(), (0.0, 1.0), &[], Some((0.017724538509055160272981674833411, 4.3e-17)), [Good, Good]),
    row("np02", "narrow-peak", |x| (-1000000.0*(x-0.3).powi(2)).exp(), (0.0, 1.0), &[], Some((0.0017724538509055160272981674833411, 1.8e-17)), [Good, Good]),
    row("np07", "narrow-peak", |x| (-13.85*(x-0.64449662).powi(2)).exp(), (-1000.0, 0.5), &[], Some((0.10643544355868307327497637331727, 5.2e-18)), [Good, Good]),
    row("np08", "narrow-peak", |x| (-x*x).exp(), (-INFINITY, 38.0), &[], Some((1.7724538509055160272981674833411, 3.2e-17)), [Good, Good]),
    row("np09", "narrow-peak", |x| (-2000000.0*x*x).exp(), (0.0011, INFINITY), &[], Some((1.7425387326091842303974975679582e-5, 4.0e-21)), [Good, Good]),
    row("np10", "narrow-peak", |x| (-0.0344*(x-116.0).powi(2)).exp(), (0.0, 1000.0), &[], Some((9.5564307059127778767571876179603, 1.3e-14)), [Good, Good]),
    row("np14", "discontinuous", |x| if x<=0.0 {1.0} else {0.0}, (-1.0, 100.0), &[], Some((1.0, 0.0)), [Good, Good]),
    // The jump up and down again lies between all points tried; a range of length 1 is not doubted.
    row("np15", "discontinuous", |x| if (x-0.3005).abs()<0.0005 {1000.0} else {0.0}, (0.0, 1.0), &[], Some((1.0000000000000000208166817117217, 0.0)), [Silent, Silent]),
    row("di01", "discontinuous-known", |x| if x<0.3 {0.0} else {1.0}, (0.0, 1.0), &[0.3], Some((0.70000000000000001110223024625157, 0.0)), [Good, Good]),
    row("di02", "discontinuous-known", |x| if x<1.0 {x+1.0} else if x<=3.0 {3.0-x} else {2.0}, (0.0, 5.0), &[1.0, 3.0], Some((7.5, 1.9e-16)), [Good, Good]),
    row("es02", "endpoint-singular", |x| x.powf(-0.99), (0.0, 1.0), &[], Some((99.999999999999911182158029987556, 5.7e-16)), [Good, Good]),
    row("es05", "endpoint-singular", |x| (1.0/x).ln().ln(), (0.0, 1.0), &[], Some((-0.5772156649015328606065120900824, 5.5e-16)), [Good, Good]),
    row("es07", "endpoint-singular", |x| 1.0/(1.0-x).sqrt(), (0.0, 1.0), &[], Some((2.0, 1.5e-15)), [Good, Good]),
    row("is01", "interior-singular-known", |x| (x-0.7).abs().ln(), (0.0, 1.0), &[0.7], Some((-1.6108643020548935006532546958976, 5.4e-16)), [Good, Good]),
    row("is03", "interior-singular-known", |x| 1.0/(x*x+2.0*x-2.0).abs().sqrt(), (0.0, 1.0), &[0.7320508075688772], Some((1.504622762458564123861479720977, 3.5e-15)), [Good, Good]),
    row("is04", "interior-singular-hidden", |x| 1.0/x.abs().sqrt(), (-1.0, 1.0), &[], Some((4.0, 2.4e-16)), [Flagged, Flagged]),
    row("is05", "interior-singular-hidden", |x| 1.0/x.abs().sqrt(), (-1.0, 2.0), &[], Some((4.8284271247461900976033774484194, 2.5e-16)), [Good, Good]),
    row("si03", "semi-infinite", |x| 1.0/(x*x), (1.0, INFINITY), &[], Some((1.0, 1.0e-16)), [Good, Good]),
    row("si04", "semi-infinite", |x| x.powf(-1.1), (1.0, INFINITY), &[], Some((9.9999999999999911182158029987556, 4.2e-16)), [Good, Good]),
    row("si05", "semi-infinite", |x| x.ln()*(-x).exp(), (0.0, INFINITY), &[], Some((-0.5772156649015328606065120900824, 8.2e-17)), [Good, Good]),
    row("si06", "semi-infinite", |x| x/x.exp_m1(), (0.0, INFINITY), &[], Some((1.644934066848226436472415166646, 1.3e-16)), [Good, Good]),
    row("si07", "semi-infinite", |x| x.powi(3)/(x.exp()-1.0), (0.0, INFINITY), &[], Some((6.493939402266829149096022179247, 7.3e-16)), [Good, Good]),
    row("si10", "semi-infinite", |x| 1.0/(1.0+x*x), (-INFINITY, -2.0), &[], Some((0.46364760900080611621425623146121, 4.3e-17)), [Good, Good]),
    row("si11", "semi-infinite", |x| (-x/1000.0).exp(), (0.0, INFINITY), &[], Some((1000.0, 1.9e-13)), [Good, Good]),
    row("si12", "semi-infinite", |x| (-1000.0*x).exp(), (0.0, INFINITY), &[], Some((0.001, 8.4e-20)), [Good, Good]),
    row("si15", "semi-infinite", |x| (-x).exp(), (1000.0, INFINITY), &[], Some((5.0759588975494567652918094795743e-435, 0.0)), [Flagged, Flagged]),
    row("in02", "infinite", |x| x*x*(-x*x).exp(), (-INFINITY, INFINITY), &[], Some((0.88622692545275801364908374167057, 9.5e-17)), [Good, Good]),
    row("in03", "infinite", |x| (-x.abs()).exp(), (-INFINITY, INFINITY), &[], Some((2.0, 1.2e-16)), [Good, Good]),
    row("in05", "infinite", |x| (1.0+x*x/3.0).powi(-2), (-INFINITY, INFINITY), &[], Some((2.7206990463513267758911173864632, 3.2e-16)), [Good, Good]),
    row("in07", "infinite", |x| (-x).exp()/(1.0+(-x).exp()).powi(2), (-INFINITY, INFINITY), &[], Some((1.0, 9.8e-17)), [Flagged, Flagged]),
    row("in08", "infinite", |x| (-x*x/2.0).exp()/(2.0*PI).sqrt(), (-INFINITY, INFINITY), &[], Some((1.0000000000000000194908591625969, 1.0e-16)), [Good, Good]),
    row("oi02", "oscillatory-infinite", |x| x.cos()/(1.0+x*x), (0.0, INFINITY), &[], Some((0.57786367489546085895504659165635, 3.0e-16)), [Flagged, Flagged]),
    row("oi04", "oscillatory-infinite", |x| x*x.sin()/(1.0+x*x), (0.0, INFINITY), &[], Some((0.57786367489546085895504659165635, 5.0e-13)), [Flagged, Flagged]),
    row("oi05", "oscillatory-infinite", |x| (-x/100.0).exp()*x.sin(), (0.0, INFINITY), &[], Some((0.99990000999900009999000099990001, 2.5e-13)), [Flagged, Flagged]),
    row("oi06", "oscillatory-infinite", |x| x.cos()/(1.0+x*x), (-INFINITY, INFINITY), &[], Some((1.1557273497909217179100931833127, 5.9e-16)), [Flagged, Flagged]),
    row("ze03", "zero-value", |x| x*x*x, (-1.0, 1.0), &[], Some((0.0, 5.4e-17)), [Good, Flagged]),
    row("ze05", "zero-value", |x| x.ln()+1.0, (0.0, 1.0), &[], Some((0.0, 6.3e-17)), [Good, Flagged]),
    row("ze06", "zero-value", |x| 0.0*x, (0.0, 1.0), &[], Some((0.0, 0.0)), [Good, Good]),
    row("ze08", "zero-value", |x| x.cos(), (0.0, 3.141592653589793), &[], Some((1.224646799147353177226065932275e-16, 1.7e-16)), [Good, Flagged]),
    row("ze09", "zero-value", |x| (50.0*x).sin(), (-1.0, 1.0), &[], Some((0.0, 1.9e-15)), [Good, Flagged]),
    row("ze11", "zero-value", |x| x.exp()-(1.0_f64.exp()-1.0), (0.0, 1.0), &[], Some((0.0, 1.5e-16)), [Good, Flagged]),
    row("rv03", "reversed", |x| (x*x).sin(), (5.0, 4.0), &[], Some((0.21921656348279224235520143687805, 1.4e-15)), [Good, Good]),
    row("rv06", "reversed", |x| 1.0/x.sqrt(), (1.0, 0.0), &[], Some((-2.0, 1.2e-16)), [Good, Good]),
    row("rv07", "reversed", |x| x.exp(), (1.0, -INFINITY), &[], Some((-2.7182818284590452353602874713527, 1.4e-16)), [Good, Good]),
    row("rv08", "reversed", |x| (x-1.0/3.0).abs().powf(-0.5), (1.0, 0.0), &[0.3333333333333333], Some((-2.7876937002347035850961080962571, 1.4e-15)), [Good, Good]),
    row("dg01", "degenerate", |x| x.exp(), (2.0, 2.0), &[], Some((0.0, 0.0)), [Good, Good]),
    row("dg05", "degenerate", |x| x.exp(), (1.0, 1.0000000000009095), &[], Some((2.4722629209102536759207781968278e-12, 1.6e-28)), [Good, Good]),
    row("dg06", "degenerate", |x| x*x, (100000000.0, 100000001.0), &[], Some((10000000100000000.333333333333333, 8.6e-01)), [Good, Good]),
    row("dg07", "degenerate", |x| 1.0/(1.0+x).powi(2), (0.0, 10000000000.0), &[], Some((0.999999999900000000009999999999, 1.3e-22)), [Good, Good]),
    row("dv01", "divergent", |x| 1.0/x, (0.0, 1.0), &[], None, [Refused, Refused]),
    row("dv02", "divergent", |x| 1.0/(x*x), (0.0, 1.0), &[], None, [Refused, Refused]),
    row("dv04", "divergent", |x| 1.0/x, (1.0, INFINITY), &[], None, [Refused, Refused]),
    row("dv06", "divergent", |x| x, (0.0, INFINITY), &[], None, [Refused, Refused]),
    row("dv10", "divergent", |x| 1.0/(x*x.ln()), (2.0, INFINITY), &[], None, [Refused, Refused]),
    row("dv11", "divergent", |x| 1.0/(1.0+x).sqrt(), (0.0, INFINITY), &[], None, [Refused, Refused]),
    row("nf01", "non-finite", |x| (x-0.5).sqrt(), (0.0, 1.0), &[], None, [Refused, Refused]),
    row("nf03", "non-finite", |x| 0.0*x/(x-x), (0.0, 1.0), &[], None, [Refused, Refused]),
    row("ad15", "adversarial", |x| 1.000000e+08*x*x*(x*x-0.9914553711208126_f64.powi(2)).powi(2)*(x*x-0.9491079123427585_f64.powi(2)).powi(2)*(x*x-0.8648644233597691_f64.powi(2)).powi(2)*(x*x-0.7415311855993945_f64.powi(2)).powi(2)*(x*x-0.5860872354676911_f64.powi(2)).powi(2)*(x*x-0.4058451513773972_f64.powi(2)).powi(2)*(x*x-0.20778495500789848_f64.powi(2)).powi(2), (-1.0, 1.0), &[], Some((0.34873271156116657221941047668984, 4.4e-16)), [Good, Good]),
];
