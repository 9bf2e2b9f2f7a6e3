//! The stack machine that runs a tree.

use super::scope::Scope;
use super::value::Value;
use super::{comparison, operations};
use crate::answer::Warning;
use crate::cost;
use crate::error::{ErrorCode, Fault};
use crate::format;
use crate::number::engine::Engine;
use crate::settings::Settings;
use crate::span::Span;
use crate::syntax::ast::{Ast, BinaryOperator, Node, NodeKind, Part, UnaryOperator};

/// Values of fewer bytes are not counted: a text has too few of them to matter.
const SMALL: u64 = 1024;

/// A tree and the text its names are read from.
#[derive(Clone, Copy)]
pub(crate) struct Program<'a> {
    pub(crate) ast: &'a Ast,
    pub(crate) text: &'a str,
}

/// The state of one evaluation.
pub(crate) struct Evaluator<'a> {
    pub(crate) engine: &'a mut Engine,
    pub(crate) scope: &'a Scope,
    pub(crate) settings: &'a Settings,
    pub(super) stack: Vec<Value>,
    /// Parameters and bound variables; those of the running function begin at `frame`.
    pub(super) locals: Vec<(String, Value)>,
    pub(super) frame: usize,
    pub(super) depth: usize,
    /// What a user should know about the values that were used.
    pub(crate) warnings: Vec<Warning>,
    /// Whether a measured constant was used, so that no result is exact.
    pub(crate) measured: bool,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(engine: &'a mut Engine, scope: &'a Scope, settings: &'a Settings) -> Self {
        Self {
            engine,
            scope,
            settings,
            stack: Vec::with_capacity(8),
            locals: Vec::new(),
            frame: 0,
            depth: 0,
            warnings: Vec::new(),
            measured: false,
        }
    }

    /// Gives a name a value for the whole evaluation.
    pub(crate) fn bind(&mut self, name: &str, value: Value) {
        self.locals.retain(|(known, _)| known != name);
        self.locals.push((name.to_owned(), value));
    }

    pub(crate) fn run_whole(&mut self, program: Program<'_>) -> Result<Value, Fault> {
        self.run(program, program.ast.whole())
    }

    /// The value of a subtree.
    pub(super) fn run(&mut self, program: Program<'_>, part: Part) -> Result<Value, Fault> {
        let mut at = part.start;
        while at < part.end {
            let node = &program.ast.nodes[at as usize];
            if let NodeKind::Skip { end } = node.kind {
                at = end;
                continue;
            }
            self.engine.meter.charge(cost::STEP)?;
            self.engine.check_memory(0)?;
            let value = self
                .step(program, node)
                .and_then(|value| self.hold(value))
                .map_err(|fault| fault.at(blame(program.ast, at, part.start)))?;
            self.stack.push(value);
            at += 1;
        }
        Ok(self.pop())
    }

    #[inline]
    fn step(&mut self, program: Program<'_>, node: &Node) -> Result<Value, Fault> {
        match &node.kind {
            NodeKind::Number(value) => Ok(Value::plain(value.clone())),
            NodeKind::Date(date, form) => Ok(Value::Date(*date, *form)),
            NodeKind::Name => self.name(program, node.span),
            NodeKind::Unary(operator) => self.unary(*operator),
            NodeKind::Binary(operator) => self.binary(*operator),
            NodeKind::Call { name, arguments } => {
                self.call(name.of(program.text), *arguments as usize, node.span)
            }
            NodeKind::Form {
                name,
                first,
                arguments,
            } => {
                let parts =
                    &program.ast.parts[*first as usize..*first as usize + *arguments as usize];
                self.form(program, name.of(program.text), parts)
            }
            NodeKind::Show(form) => {
                let value = self.pop();
                format::show_as(&value, form.of(program.text))
            }
            NodeKind::Skip { .. } => unreachable!("the loop follows the jumps"),
        }
    }

    /// Refuses a large value where too many others are held already.
    #[inline]
    fn hold(&mut self, value: Value) -> Result<Value, Fault> {
        if value.bytes() > SMALL {
            self.check_held(value.bytes())?;
        }
        Ok(value)
    }

    #[cold]
    fn check_held(&mut self, added: u64) -> Result<(), Fault> {
        let locals = self.locals.iter().map(|(_, value)| value);
        let held = self.stack.iter().chain(locals).chain(self.scope.values());
        let (count, bytes) = held.fold((0, added), |(count, bytes), value| {
            (count + 1, bytes + value.bytes())
        });
        self.engine.meter.charge(5 * count)?;
        self.engine.check_memory(bytes)
    }

    pub(super) fn pop(&mut self) -> Value {
        self.stack
            .pop()
            .expect("the parser gives each operation its operands")
    }

    fn unary(&mut self, operator: UnaryOperator) -> Result<Value, Fault> {
        let value = self.pop();
        match operator {
            UnaryOperator::Negate => operations::negate(self.engine, value),
            UnaryOperator::Not => operations::not(&value),
            UnaryOperator::Percent => operations::percent(self.engine, value),
            UnaryOperator::Factorial => operations::factorial(self.engine, &value),
            UnaryOperator::Root(index) => operations::root(self.engine, &value, index.into()),
            UnaryOperator::Power(exponent) => {
                operations::power(self.engine, &value, &Value::plain(i64::from(exponent)))
            }
        }
    }

    fn binary(&mut self, operator: BinaryOperator) -> Result<Value, Fault> {
        let (right, left) = (self.pop(), self.pop());
        let engine = &mut *self.engine;
        if let Some(result) = operations::on_fractions(engine, operator, &left, &right) {
            return result.map(Value::plain);
        }
        match operator {
            BinaryOperator::Add => operations::add(engine, left, right),
            BinaryOperator::Subtract => operations::subtract(engine, left, right),
            BinaryOperator::Multiply => operations::multiply(engine, left, right),
            BinaryOperator::Divide => operations::divide(engine, left, right),
            BinaryOperator::Modulo => operations::modulo(engine, left, right),
            BinaryOperator::Power => operations::power(engine, &left, &right),
            BinaryOperator::Convert => operations::convert(engine, left, &right),
            BinaryOperator::And | BinaryOperator::Or | BinaryOperator::Xor => {
                operations::logic(operator, &left, &right)
            }
            BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight => operations::shift(
                engine,
                &left,
                &right,
                operator == BinaryOperator::ShiftRight,
            ),
            _ => comparison::compare(engine, operator, &left, &right),
        }
    }
}

/// The part of the text that a failure of the node `at` is about: a division by zero is about the divisor.
#[cold]
fn blame(ast: &Ast, at: u32, start: u32) -> Span {
    let node = &ast.nodes[at as usize];
    let divides = matches!(
        node.kind,
        NodeKind::Binary(BinaryOperator::Divide | BinaryOperator::Modulo)
    );
    // The right operand's root stands directly before the operation.
    match at
        .checked_sub(1)
        .filter(|previous| divides && *previous >= start)
    {
        Some(right) => ast.nodes[right as usize].span,
        None => node.span,
    }
}

impl Evaluator<'_> {
    /// Counts a level of functions inside functions.
    pub(super) fn nested<T>(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.depth >= self.settings.limits.nesting {
            let message = format!(
                "functions are nested deeper than {} levels",
                self.settings.limits.nesting
            );
            return Err(Fault::new(ErrorCode::Limit, message)
                .help("a function that calls itself needs an end, such as if(n <= 1, 1, …)"));
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }
}
