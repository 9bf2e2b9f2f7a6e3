//! What the calculator promises, as one test binary.

mod arithmetic;
mod cases;
mod errors;
mod plot;
mod session;
mod settings;
mod support;
