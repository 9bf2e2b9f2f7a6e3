//! The functions that decide themselves what to evaluate: `if`, and `sum` and `product` over a range.

use malachite::Integer;

use super::evaluator::{Evaluator, Program};
use super::operations;
use super::value::Value;
use crate::error::{ErrorCode, Fault};
use crate::functions;
use crate::syntax::ast::Part;

impl Evaluator<'_> {
    pub(super) fn form(
        &mut self,
        program: Program<'_>,
        name: &str,
        parts: &[Part],
    ) -> Result<Value, Fault> {
        let function =
            functions::find(name).expect("the parser makes forms of known functions only");
        if !function.arity.admits(parts.len()) {
            let message = format!(
                "{name} takes {}, but {} were given",
                function.arity,
                parts.len()
            );
            return Err(Fault::new(ErrorCode::Arity, message));
        }
        if name == "if" {
            return self.choose(program, parts);
        }
        if let [body, variable, from, to] = parts
            && let Some(variable) = program.ast.single_name(*variable, program.text)
        {
            let range = Range {
                variable,
                body: *body,
                from: *from,
                to: *to,
            };
            return self.accumulate(program, name == "product", &range);
        }
        let base = self.stack.len();
        for part in parts {
            let value = self.nested(|this| this.run(program, *part))?;
            self.stack.push(value);
        }
        let value = function.call(self.engine, &self.stack[base..])?;
        self.stack.truncate(base);
        Ok(value)
    }

    fn choose(&mut self, program: Program<'_>, parts: &[Part]) -> Result<Value, Fault> {
        let condition = self
            .nested(|this| this.run(program, parts[0]))?
            .as_truth()?;
        let chosen = if condition { parts[1] } else { parts[2] };
        self.nested(|this| this.run(program, chosen))
    }

    fn accumulate(
        &mut self,
        program: Program<'_>,
        multiply: bool,
        range: &Range<'_>,
    ) -> Result<Value, Fault> {
        let mut k = self
            .nested(|this| this.run(program, range.from))?
            .as_integer()?;
        let last = self
            .nested(|this| this.run(program, range.to))?
            .as_integer()?;
        let mut total: Option<Value> = None;
        let at = self.locals.len();
        self.locals
            .push((range.variable.to_owned(), Value::plain(k.clone())));
        while k <= last {
            self.engine.meter.turn()?;
            self.locals[at].1 = Value::plain(k.clone());
            let term = self.nested(|this| this.run(program, range.body))?;
            total = Some(match total {
                None => term,
                Some(total) if multiply => operations::multiply(self.engine, total, term)?,
                Some(total) => operations::add(self.engine, total, term)?,
            });
            k += Integer::from(1);
        }
        self.locals.truncate(at);
        Ok(total.unwrap_or_else(|| Value::plain(i64::from(multiply))))
    }
}

/// `sum(body, variable, from, to)`
struct Range<'a> {
    variable: &'a str,
    body: Part,
    from: Part,
    to: Part,
}
