//! The record of calculations that have no closed form.
//!
//! Each node refers to earlier ones only, so that nothing here recurses. Equal nodes are one node: `sin(1) - sin(1)` is
//! seen to be zero. Each keeps the best interval that was calculated for it.

use std::collections::HashMap;

use super::Real;
use super::interval::Interval;

/// The place of a node on the tape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(u32);

/// A calculation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    /// A fraction or closed form.
    Leaf(Real),
    Unary(Unary, NodeId),
    Binary(Binary, NodeId, NodeId),
}

impl Node {
    /// The nodes it refers to.
    pub(super) fn operands(&self) -> impl Iterator<Item = NodeId> + use<> {
        let operands = match self {
            Self::Leaf(_) => [None, None],
            Self::Unary(_, a) => [Some(*a), None],
            Self::Binary(_, a, b) => [Some(*a), Some(*b)],
        };
        operands.into_iter().flatten()
    }

    fn with_operands(self, moved: impl Fn(NodeId) -> NodeId) -> Self {
        match self {
            Self::Leaf(real) => Self::Leaf(real),
            Self::Unary(operation, a) => Self::Unary(operation, moved(a)),
            Self::Binary(operation, a, b) => Self::Binary(operation, moved(a), moved(b)),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unary {
    Neg,
    /// The power with a whole exponent.
    Power(i64),
    /// The root with this index, of a number that is not negative.
    Root(u64),
    Exp,
    /// Of a positive number, as are the other logarithms.
    Ln,
    Log2,
    Log10,
    Sin,
    Cos,
    Atan,
    /// Of a number between −1 and 1.
    Asin,
    Acos,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    /// Of a number that is at least 1.
    Acosh,
    /// Of a number between −1 and 1, both excluded.
    Atanh,
    /// Of a number that is not 0, −1, −2 …
    Gamma,
    /// ln |Γ(x)|
    LnGamma,
    Erf,
    Erfc,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Binary {
    Add,
    Sub,
    Mul,
    /// By a number that is not zero.
    Div,
}

/// A node and what is known of its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) node: Node,
    /// The precision of the calculation and its result.
    pub(super) enclosure: Option<(u64, Interval)>,
}

/// The bytes of an interval.
fn bytes(precision: u64) -> u64 {
    2 * precision.div_ceil(8) + 100
}

/// All nodes.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    entries: Vec<Entry>,
    known: HashMap<Node, NodeId>,
    /// About the bytes that all entries take.
    memory: u64,
}

/// About the bytes of a node without its interval.
const NODE_BYTES: u64 = 500;

impl Tape {
    pub(crate) fn push(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.known.get(&node) {
            return *id;
        }
        let id = NodeId(u32::try_from(self.entries.len()).expect("the work is limited"));
        self.known.insert(node.clone(), id);
        self.memory += NODE_BYTES;
        self.entries.push(Entry {
            node,
            enclosure: None,
        });
        id
    }

    /// The calculation of a node.
    pub(crate) fn node_of(&self, id: NodeId) -> &Node {
        &self.entries[id.0 as usize].node
    }

    /// Keeps a new interval of a node.
    pub(super) fn keep(&mut self, id: NodeId, precision: u64, interval: Interval) {
        let entry = &mut self.entries[id.0 as usize];
        let before = entry
            .enclosure
            .as_ref()
            .map_or(0, |(precision, _)| bytes(*precision));
        self.memory = self.memory + bytes(precision) - before;
        entry.enclosure = Some((precision, interval));
    }

    /// About the bytes that the tape takes.
    pub(crate) fn memory(&self) -> u64 {
        self.memory
    }

    /// What is known of a node at this precision.
    pub(super) fn enclosure(&self, id: NodeId, precision: u64) -> Option<&Interval> {
        let (known, interval) = self.entries[id.0 as usize].enclosure.as_ref()?;
        (*known >= precision).then_some(interval)
    }

    /// Forgets all nodes that the given numbers do not need, and renumbers theirs.
    pub(crate) fn retain<'a>(&mut self, roots: impl Iterator<Item = &'a mut Real>) {
        if self.entries.is_empty() {
            return;
        }
        let roots: Vec<&mut NodeId> = roots
            .filter_map(|real| match real {
                Real::Node(id) => Some(id),
                _ => None,
            })
            .collect();
        let needed = self.needed(roots.iter().map(|id| **id));
        let mut moved = vec![NodeId(0); self.entries.len()];
        let old = std::mem::take(self);
        for (at, Entry { node, enclosure }) in old.entries.into_iter().enumerate() {
            if !needed[at] {
                continue;
            }
            moved[at] = self.push(node.with_operands(|id| moved[id.0 as usize]));
            if let Some((precision, interval)) = enclosure {
                self.keep(moved[at], precision, interval);
            }
        }
        for root in roots {
            *root = moved[root.0 as usize];
        }
    }

    /// Which nodes the given ones refer to, themselves included.
    fn needed(&self, roots: impl Iterator<Item = NodeId>) -> Vec<bool> {
        let mut needed = vec![false; self.entries.len()];
        for root in roots {
            needed[root.0 as usize] = true;
        }
        for at in (0..self.entries.len()).rev() {
            if needed[at] {
                for id in self.entries[at].node.operands() {
                    needed[id.0 as usize] = true;
                }
            }
        }
        needed
    }
}
