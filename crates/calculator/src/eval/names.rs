//! What a name is worth.

use std::sync::Arc;

use jiff::civil::Time;

use super::evaluator::{Evaluator, Program};
use super::scope::Variable;
use super::suggestion::Wanted;
use super::value::{Number, Shape, Value};
use crate::answer::Warning;
use crate::error::{ErrorCode, Fault};
use crate::functions;
use crate::number::Real;
use crate::number::closed::constants;
use crate::span::Span;
use crate::syntax::ast::DateForm;
use crate::units;

impl Evaluator<'_> {
    /// The innermost meaning wins: parameter, variable, constant.
    pub(super) fn name(&mut self, program: Program<'_>, span: Span) -> Result<Value, Fault> {
        let name = span.of(program.text);
        if let Some((_, value)) = self.locals[self.frame..]
            .iter()
            .rev()
            .find(|(local, _)| local == name)
        {
            return Ok(value.clone());
        }
        if let Some(variable) = self.scope.variables.get(name) {
            return Ok(self.recall(variable));
        }
        match name {
            "true" => Ok(Value::Truth(true)),
            "false" => Ok(Value::Truth(false)),
            "ans" => self.answer_before(),
            "now" | "today" => self.date(name == "today"),
            _ => self.constant_or_unit(name, span),
        }
    }

    fn constant_or_unit(&mut self, name: &str, span: Span) -> Result<Value, Fault> {
        if let Some(constant) = constants::find(name) {
            return Ok(Value::plain(constant));
        }
        if let Some((real, unit, measured)) = units::constant(name) {
            self.note_measured(name, measured, span);
            return Ok(Value::Number(Number::quantity(real, unit)));
        }
        match units::unit(name) {
            Some(unit) if unit.offset().is_some() => Ok(Value::Number(Number {
                real: Real::from(1),
                shape: Shape::Scale(Arc::new(unit)),
            })),
            Some(unit) => {
                self.note_measured(name, units::measured_unit(name), span);
                let factor = unit.factor(self.engine)?;
                Ok(Value::Number(Number::quantity(factor, unit)))
            }
            None => Err(self.unknown(name)),
        }
    }

    fn answer_before(&mut self) -> Result<Value, Fault> {
        let answer = self.scope.answer.as_ref();
        answer.map(|answer| self.recall(answer)).ok_or_else(|| {
            Fault::new(
                ErrorCode::UnknownName,
                "there is no answer before this line yet",
            )
        })
    }

    fn date(&self, is_day: bool) -> Result<Value, Fault> {
        let now = self.settings.now.ok_or_else(|| {
            Fault::new(ErrorCode::UnknownName, "the current date is not known here")
        })?;
        Ok(if is_day {
            Value::Date(now.date().to_datetime(Time::midnight()), DateForm::Day)
        } else {
            Value::Date(now, DateForm::Time)
        })
    }

    fn recall(&mut self, variable: &Variable) -> Value {
        self.measured |= variable.measured;
        variable.value.clone()
    }

    fn note_measured(&mut self, name: &str, measured: Option<&'static str>, span: Span) {
        let Some(text) = measured else { return };
        self.measured = true;
        let message =
            format!("`{name}` is measured: {text}; digits beyond its uncertainty are not certain");
        self.warnings.push(Warning {
            message,
            span,
            alternative: None,
        });
    }

    #[cold]
    fn unknown(&self, name: &str) -> Fault {
        let is_function =
            self.scope.functions.contains_key(name) || functions::find(name).is_some();
        if is_function {
            let message = format!("`{name}` is a function and needs its arguments in parentheses");
            return Fault::syntax(message).help(format!("write {name}(…)"));
        }
        let suggestion = self.scope.nearest(name, Wanted::Value);
        let fault = Fault::new(ErrorCode::UnknownName, format!("`{name}` is not known"));
        let help = match &suggestion {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("give it a value first, for example `{name} = 3`"),
        };
        fault.help(help).suggest(suggestion.as_deref())
    }
}
