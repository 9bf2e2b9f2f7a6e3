//! Calls of functions.

use std::sync::Arc;

use super::evaluator::{Evaluator, Program};
use super::scope::UserFunction;
use super::suggestion::Wanted;
use super::value::Value;
use crate::error::{ErrorCode, Fault};
use crate::functions::{self, Arity};
use crate::span::Span;

impl Evaluator<'_> {
    /// Calls the function with the top `count` values.
    pub(super) fn call(&mut self, name: &str, count: usize, span: Span) -> Result<Value, Fault> {
        if let Some(function) = self.scope.functions.get(name) {
            let function = Arc::clone(function);
            return self.call_user(&function, count, span);
        }
        let Some(function) = functions::find(name) else {
            return Err(self.unknown_function(name));
        };
        check_arity(name, function.arity, count)?;
        let start = self.stack.len() - count;
        let value = function.call(self.engine, &self.stack[start..])?;
        self.stack.truncate(start);
        Ok(value)
    }

    fn call_user(
        &mut self,
        function: &UserFunction,
        count: usize,
        span: Span,
    ) -> Result<Value, Fault> {
        check_arity(
            &function.name,
            Arity::Exactly(function.parameters.len()),
            count,
        )?;
        let base = self.locals.len();
        let arguments = self.stack.drain(self.stack.len() - count..);
        self.locals
            .extend(function.parameters.iter().cloned().zip(arguments));
        let outer = std::mem::replace(&mut self.frame, base);
        let warned = self.warnings.len();
        let program = Program {
            ast: &function.body,
            text: &function.text,
        };
        let result = self.nested(|this| this.run_whole(program));
        self.frame = outer;
        self.locals.truncate(base);
        // What was noticed inside has its place in another text.
        for warning in &mut self.warnings[warned..] {
            warning.span = span;
        }
        result.map_err(|fault| fault.inside(&function.name, span))
    }

    #[cold]
    fn unknown_function(&self, name: &str) -> Fault {
        let suggestion = self.scope.nearest(name, Wanted::Function);
        let fault = Fault::new(
            ErrorCode::UnknownName,
            format!("there is no function `{name}`"),
        );
        let help = match &suggestion {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("define it first, for example `{name}(x) = x^2`"),
        };
        fault.help(help).suggest(suggestion.as_deref())
    }
}

fn check_arity(name: &str, arity: Arity, count: usize) -> Result<(), Fault> {
    if arity.admits(count) {
        return Ok(());
    }
    let given = if count == 1 {
        "1 was given".to_owned()
    } else {
        format!("{count} were given")
    };
    Err(Fault::new(
        ErrorCode::Arity,
        format!("{name} takes {arity}, but {given}"),
    ))
}
