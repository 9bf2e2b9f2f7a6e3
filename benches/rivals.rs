//! Other calculators behind one face: a text in, a text out, everything that is made once made before.

use numbat::module_importer::BuiltinModuleImporter;
use numbat::resolver::CodeSource;

/// A calculator.
pub struct Rival {
    pub name: &'static str,
    /// The answer as a text; none for a text it does not understand or refuses.
    pub answer: Box<dyn FnMut(&str) -> Option<String>>,
}

pub fn all() -> Vec<Rival> {
    vec![fend(), rink(), numbat(), fasteval()]
}

fn fend() -> Rival {
    let mut context = fend_core::Context::new();
    let answer = move |text: &str| {
        let result = fend_core::evaluate(text, &mut context).ok()?;
        Some(result.get_main_result().to_owned())
    };
    Rival {
        name: "fend",
        answer: Box::new(answer),
    }
}

fn rink() -> Rival {
    let mut context = rink_core::simple_context().expect("the definitions that come with it");
    let answer = move |text: &str| rink_core::one_line(&mut context, text).ok();
    Rival {
        name: "rink",
        answer: Box::new(answer),
    }
}

fn numbat() -> Rival {
    let mut context = numbat::Context::new(BuiltinModuleImporter::default());
    let prelude = context.interpret("use prelude", CodeSource::Text);
    assert!(prelude.is_ok(), "the definitions come with it");
    let answer = move |text: &str| match context.interpret(text, CodeSource::Text).ok()?.1 {
        numbat::InterpreterResult::Value(value) => Some(value.to_string()),
        numbat::InterpreterResult::Continue => None,
    };
    Rival {
        name: "numbat",
        answer: Box::new(answer),
    }
}

/// Doubles only: what there is to gain by giving up every promise.
fn fasteval() -> Rival {
    let answer = |text: &str| {
        let value = fasteval::ez_eval(text, &mut fasteval::EmptyNamespace).ok()?;
        Some(value.to_string())
    };
    Rival {
        name: "fasteval (f64)",
        answer: Box::new(answer),
    }
}
