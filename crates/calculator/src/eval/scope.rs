//! The names that a user has defined, and the look-up of all others.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::value::Value;
use crate::functions;
use crate::number::Real;
use crate::number::closed::constants;
use crate::syntax::ast::{Ast, NodeKind};
use crate::units;

/// What lines before have defined.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    pub(crate) variables: BTreeMap<String, Variable>,
    pub(crate) functions: BTreeMap<String, Arc<UserFunction>>,
    pub(crate) answer: Option<Variable>,
}

/// The value of a name.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub(crate) value: Value,
    /// Whether it was made from a measured constant, so that nothing made from it is exact.
    pub(crate) measured: bool,
}

/// A function that a user has defined, with its own copy of the text its names are read from.
#[derive(Debug)]
pub(crate) struct UserFunction {
    pub(crate) name: String,
    pub(crate) parameters: Vec<String>,
    pub(crate) body: Ast,
    pub(crate) text: String,
}

impl Scope {
    /// Whether the name is a unit, and not a variable that hides it.
    pub(crate) fn is_unit(&self, name: &str) -> bool {
        !self.variables.contains_key(name) && !constants::is_constant(name) && units::is_unit(name)
    }

    /// Whether the name has a value, so that a parenthesis after it multiplies.
    pub(crate) fn is_value(&self, name: &str) -> bool {
        let is_constant = || constants::is_constant(name) || units::constant(name).is_some();
        self.variables.contains_key(name) || name == "ans" || is_constant() || units::is_unit(name)
    }

    /// The one name of an expression that has no value, where all else is known.
    pub(crate) fn free_variable<'a>(&self, ast: &Ast, text: &'a str) -> Option<&'a str> {
        let bound: Vec<&str> = ast.bound_names(text).collect();
        let mut free = None;
        for node in &ast.nodes {
            match node.kind {
                NodeKind::Name => {
                    let name = node.span.of(text);
                    let known =
                        self.is_value(name) || matches!(name, "true" | "false" | "now" | "today");
                    if known || bound.contains(&name) || free == Some(name) {
                        continue;
                    }
                    if free.replace(name).is_some() {
                        return None;
                    }
                }
                NodeKind::Call { name, .. } if !self.is_function(name.of(text)) => return None,
                _ => {}
            }
        }
        free
    }

    pub(crate) fn is_function(&self, name: &str) -> bool {
        self.functions.contains_key(name) || functions::find(name).is_some()
    }

    /// All values of variables and of the last answer.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        let variables = self.variables.values().chain(&self.answer);
        variables.map(|variable| &variable.value)
    }

    /// The numbers that later lines may use.
    pub(crate) fn numbers(&mut self) -> impl Iterator<Item = &mut Real> {
        let values = self.variables.values_mut().chain(&mut self.answer);
        values.filter_map(|variable| {
            if let Value::Number(number) = &mut variable.value {
                Some(&mut number.real)
            } else {
                None
            }
        })
    }
}
