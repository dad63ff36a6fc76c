//! Questions about integrals made of bytes: any bytes make one, so that a random generator and a
//! fuzzer can both ask.

use std::f64::consts::PI;

/// What is asked of `Quad`.
#[derive(Clone, Debug)]
pub struct Question {
    pub f: Function,
    pub a: f64,
    pub b: f64,
    pub absolute: f64,
    pub relative: f64,
    pub panels: usize,
    pub points: Vec<f64>,
}

/// An integrand, as a tree.
#[derive(Clone, Debug)]
pub enum Function {
    Constant(f64),
    Identity,
    Polynomial([f64; 4]),
    /// A sine with this frequency.
    Wave(f64),
    /// A hill with this place and width.
    Hill(f64, f64),
    /// 0 up to this place, 1 after it.
    Step(f64),
    /// A power of the distance from this place.
    Power(f64, f64),
    Logarithm(f64),
    Exponential(f64),
    /// A value within this distance from this place, 0 elsewhere; the value may be NaN.
    Hole(f64, f64, f64),
    Sum(Box<[Function; 2]>),
    Product(Box<[Function; 2]>),
    Quotient(Box<[Function; 2]>),
    /// The first function of the second.
    Chain(Box<[Function; 2]>),
}

impl Function {
    pub fn at(&self, x: f64) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Identity => x,
            Self::Polynomial(factors) => factors.iter().fold(0.0, |sum, factor| sum * x + factor),
            Self::Wave(frequency) => (frequency * x).sin(),
            Self::Hill(place, width) => (-((x - place) / width).powi(2)).exp(),
            Self::Step(place) => f64::from(x > *place),
            Self::Power(place, exponent) => (x - place).abs().powf(*exponent),
            Self::Logarithm(place) => (x - place).abs().ln(),
            Self::Exponential(rate) => (rate * x).exp(),
            Self::Hole(place, width, value) if (x - place).abs() <= *width => *value,
            Self::Hole(..) => 0.0,
            Self::Sum(parts) => parts[0].at(x) + parts[1].at(x),
            Self::Product(parts) => parts[0].at(x) * parts[1].at(x),
            Self::Quotient(parts) => parts[0].at(x) / parts[1].at(x),
            Self::Chain(parts) => parts[0].at(parts[1].at(x)),
        }
    }
}

/// Reads choices from bytes; when they are used up, all that follow are 0.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        first
    }

    fn below(&mut self, limit: u8) -> u8 {
        self.byte() % limit
    }

    /// A number from 0 to 1, in steps of 2⁻¹⁶.
    fn fraction(&mut self) -> f64 {
        f64::from(u16::from_le_bytes([self.byte(), self.byte()])) / 65_535.0
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.fraction()
    }

    /// A power of 10 from 10^`low` to 10^`high`.
    fn power(&mut self, low: f64, high: f64) -> f64 {
        10.0_f64.powf(self.between(low, high))
    }

    /// Any number at all, also NaN.
    fn bits(&mut self) -> f64 {
        f64::from_le_bytes([0; 8].map(|_: u8| self.byte()))
    }

    /// A number as people write them, or one at the edge of what there is.
    fn number(&mut self) -> f64 {
        match self.below(16) {
            0 => 0.0,
            1 => 1.0,
            2 => self.power(-12.0, 12.0),
            3 => -self.power(-12.0, 12.0),
            4 => self.power(-320.0, 308.0),
            5 => f64::MAX,
            6 => -f64::MAX,
            7 => f64::from_bits(u64::from(self.byte())),
            8 => self.bits(),
            _ => self.between(-10.0, 10.0),
        }
    }

    /// A place in the range, or at one of its ends, or anywhere.
    fn place(&mut self, a: f64, b: f64) -> f64 {
        match self.below(10) {
            0 => a,
            1 => b,
            2 => self.number(),
            _ if a.is_finite() && b.is_finite() => {
                let fraction = self.fraction();
                (1.0 - fraction) * a + fraction * b
            }
            _ => self.between(-10.0, 10.0),
        }
    }

    fn range(&mut self) -> (f64, f64) {
        let (a, b) = match self.below(12) {
            0 => (self.number(), f64::INFINITY),
            1 => (f64::NEG_INFINITY, self.number()),
            2 => (f64::NEG_INFINITY, f64::INFINITY),
            3 => (self.number(), self.number()),
            4 => (-f64::MAX, f64::MAX),
            5 => {
                // A few rounding units.
                let start = self.number();
                let stop = f64::from_bits(start.to_bits().wrapping_add(self.byte().into()));
                (start, stop)
            }
            6 => (0.0, self.power(-320.0, 300.0)),
            7 => (-PI, PI),
            8 => (self.between(-10.0, 10.0), self.between(-10.0, 10.0)),
            9 => (self.between(0.0, 10.0), 1e6),
            _ => (0.0, 1.0),
        };
        if self.below(4) == 0 { (b, a) } else { (a, b) }
    }

    fn function(&mut self, a: f64, b: f64, depth: u8) -> Function {
        let leaves = 10;
        match self.below(if depth == 0 { leaves } else { leaves + 6 }) {
            0 => Function::Constant(self.number()),
            1 => Function::Identity,
            2 => Function::Polynomial([0; 4].map(|_| self.number())),
            3 => Function::Wave(self.power(-3.0, 6.0)),
            4 => Function::Hill(self.place(a, b), self.power(-12.0, 2.0)),
            5 => Function::Step(self.place(a, b)),
            6 => Function::Power(self.place(a, b), self.between(-2.0, 3.0)),
            7 => Function::Logarithm(self.place(a, b)),
            8 => Function::Exponential(self.between(-1000.0, 1000.0)),
            9 => {
                let value = match self.below(8) {
                    0 => f64::NAN,
                    1 => f64::INFINITY,
                    2 => f64::NEG_INFINITY,
                    _ => self.number(),
                };
                Function::Hole(self.place(a, b), self.power(-12.0, 2.0), value)
            }
            kind => {
                let mut part = || self.function(a, b, depth - 1);
                let parts = Box::new([part(), part()]);
                match kind {
                    10 => Function::Chain(parts),
                    11 => Function::Quotient(parts),
                    12 | 13 => Function::Sum(parts),
                    _ => Function::Product(parts),
                }
            }
        }
    }

    fn tolerance(&mut self) -> f64 {
        match self.below(16) {
            0..=2 => 0.0,
            3 => 1e-300,
            4 => self.power(-20.0, 20.0),
            5 => f64::INFINITY,
            6 => self.bits(),
            7..=10 => self.power(-14.0, -1.0),
            _ => 1.49e-8,
        }
    }
}

impl Question {
    /// The lower and the upper limit.
    pub fn ends(&self) -> (f64, f64) {
        (self.a.min(self.b), self.a.max(self.b))
    }

    /// The question that these bytes ask.
    pub fn new(bytes: &[u8]) -> Self {
        let mut choices = Choices(bytes);
        let (a, b) = choices.range();
        let (absolute, relative) = (choices.tolerance(), choices.tolerance());
        // Many panels take long, and few are enough to see most of what can go wrong.
        let panels = match choices.below(16) {
            0 => choices.below(101),
            1..=3 => 50,
            _ => 1 + choices.below(12),
        };
        let points = match choices.below(8) {
            0 => 1 + choices.below(4),
            1 => 1,
            _ => 0,
        };
        Self {
            a,
            b,
            absolute,
            relative,
            panels: panels.into(),
            points: (0..points).map(|_| choices.place(a, b)).collect(),
            f: choices.function(a, b, 3),
        }
    }
}
