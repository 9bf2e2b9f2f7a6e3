//! What the calculator promises, as one test binary.

mod arithmetic;
mod cases;
mod drawing;
mod errors;
mod formulas;
mod manual;
mod plot;
mod properties;
mod session;
mod settings;
mod support;
