//! A [`Machine`] as named texts and back, to the last bit.

use super::Machine;
use crate::unit::{Exact, Seconds, read_exactly};

/// A field of a machine as it stands in a record.
pub(crate) struct Field {
    /// Its name; a time has its unit in it.
    pub name: &'static str,
    /// Its value; `None` where the system did not tell.
    pub value: Option<String>,
    /// Whether the value is a text, and not a number or an answer.
    pub is_text: bool,
}

/// A field that is missing or has no right value, and why.
#[derive(Debug)]
pub(crate) struct WrongField {
    pub name: &'static str,
    /// Says so with the value; `None` if there is none.
    pub reason: Option<String>,
}

fn text(name: &'static str, value: Option<&String>) -> Field {
    Field {
        name,
        value: value.cloned(),
        is_text: true,
    }
}

fn number<T: Exact>(name: &'static str, value: Option<&T>) -> Field {
    Field {
        name,
        value: value.map(T::exactly),
        is_text: false,
    }
}

/// Gives the text of a field by its name, once.
struct Texts<'a>(&'a mut dyn FnMut(&str) -> Option<String>);

impl Texts<'_> {
    fn known<T: Exact>(&mut self, name: &'static str) -> Result<Option<T>, WrongField> {
        let value = self.0(name).map(|text| read_exactly(&text));
        value.transpose().map_err(|reason| WrongField {
            name,
            reason: Some(reason),
        })
    }

    fn needed<T: Exact>(&mut self, name: &'static str) -> Result<T, WrongField> {
        let missing = WrongField { name, reason: None };
        self.known(name)?.ok_or(missing)
    }
}

impl Machine {
    /// All fields in a fixed order.
    pub(crate) fn fields(&self) -> Vec<Field> {
        // Without `..`, so that a new field cannot be forgotten.
        let Self {
            os,
            cpu,
            logical_cores,
            physical_cores,
            allowed_cores,
            quota,
            usable_cores,
            governor,
            load,
            virtual_machine,
            clock_step,
            rustc,
            opt_level,
            debug_assertions,
            overflow_checks,
        } = self;
        vec![
            text("os", Some(os)),
            text("cpu", cpu.as_ref()),
            number("logical_cores", Some(logical_cores)),
            number("physical_cores", physical_cores.as_ref()),
            number("allowed_cores", allowed_cores.as_ref()),
            number("quota", quota.as_ref()),
            number("usable_cores", Some(usable_cores)),
            text("governor", governor.as_ref()),
            number("load", load.as_ref()),
            number("virtual_machine", virtual_machine.as_ref()),
            number("clock_step_s", Some(&clock_step.as_f64())),
            text("rustc", Some(rustc)),
            text("opt_level", Some(opt_level)),
            number("debug_assertions", Some(debug_assertions)),
            number("overflow_checks", Some(overflow_checks)),
        ]
    }

    /// The machine of these fields; `take` gives the text of one by its name. Nothing is asked of the machine that reads.
    pub(crate) fn of_fields(
        take: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Result<Self, WrongField> {
        let mut texts = Texts(take);
        Ok(Self {
            os: texts.needed("os")?,
            cpu: texts.known("cpu")?,
            logical_cores: texts.needed("logical_cores")?,
            physical_cores: texts.known("physical_cores")?,
            allowed_cores: texts.known("allowed_cores")?,
            quota: texts.known("quota")?,
            usable_cores: texts.needed("usable_cores")?,
            governor: texts.known("governor")?,
            load: texts.known("load")?,
            virtual_machine: texts.known("virtual_machine")?,
            clock_step: Seconds::new(texts.needed("clock_step_s")?),
            rustc: texts.needed("rustc")?,
            opt_level: texts.needed("opt_level")?,
            debug_assertions: texts.needed("debug_assertions")?,
            overflow_checks: texts.needed("overflow_checks")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::machine;

    fn read(fields: &[Field]) -> Result<Machine, WrongField> {
        let mut take = |name: &str| {
            let field = fields.iter().find(|field| field.name == name)?;
            field.value.clone()
        };
        Machine::of_fields(&mut take)
    }

    #[test]
    fn a_machine_is_made_again_from_its_fields() {
        let foreign = Machine {
            os: "Plan 9".to_owned(),
            cpu: Some("Model, \"X\"\n".to_owned()),
            logical_cores: 96,
            physical_cores: Some(48),
            allowed_cores: Some(7),
            quota: Some(0.1 + 0.2),
            usable_cores: 3,
            governor: Some(String::new()),
            load: Some(1e-9),
            virtual_machine: Some(false),
            clock_step: Seconds::new(4.1e-8),
            rustc: "rustc 9.9".to_owned(),
            opt_level: "z".to_owned(),
            debug_assertions: !cfg!(debug_assertions),
            overflow_checks: true,
        };
        let bare = Machine {
            cpu: None,
            physical_cores: None,
            allowed_cores: None,
            quota: None,
            governor: None,
            load: None,
            virtual_machine: None,
            ..foreign.clone()
        };
        for machine in [foreign, bare, machine()] {
            assert_eq!(read(&machine.fields()).unwrap(), machine);
        }
    }

    #[test]
    fn a_field_that_is_missing_or_wrong_is_named() {
        let mut fields = machine().fields();
        fields[2].value = Some("many".to_owned());
        let wrong = read(&fields).unwrap_err();
        assert_eq!(wrong.name, "logical_cores");
        assert!(wrong.reason.unwrap().starts_with("\"many\" is not a whole"));
        let wrong = read(&fields[1..]).unwrap_err();
        assert_eq!((wrong.name, wrong.reason), ("os", None));
    }
}
