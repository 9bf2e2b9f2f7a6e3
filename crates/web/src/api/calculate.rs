//! `/api/calculate`

use std::collections::BTreeMap;

use app::{Angle, Answer, Asker, Calculate, Explained, Warning};
use axum::Json;
use axum::extract::State;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::arithmetic::number_text;
use crate::extract::{Address, IdempotencyKey, JsonBody, KeyHolder, MaybeCaller, Parameters};
use crate::problem::{Problem, ProblemBody, SpanBody};
use crate::settings::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalculateRequest {
    /// What to evaluate, at most 8 KiB.
    #[schema(example = "1/3 + 0.5")]
    expression: String,
    /// Significant digits of the approximation, 1 to 10000.
    #[schema(minimum = 1, maximum = 10000, default = 20)]
    digits: Option<u32>,
    /// What a bare number means to a trigonometric function.
    angle: Option<AngleUnit>,
    /// Names that the expression may use, each with a number or an expression for its value.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>, example = json!({"x": "1/3"}))]
    variables: Variables,
    /// Keep the calculation in the history of the signed-in user.
    #[serde(default)]
    #[schema(default = false)]
    save: bool,
    /// Also tell how the expression was read, as `mathml`.
    #[serde(default)]
    #[schema(default = false)]
    explain: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalculateQuery {
    /// What to evaluate, at most 8 KiB.
    #[param(example = "1/3 + 0.5")]
    expression: String,
    /// Significant digits of the approximation, 1 to 10000.
    #[param(minimum = 1, maximum = 10000)]
    digits: Option<u32>,
    /// What a bare number means to a trigonometric function.
    #[param(inline)]
    angle: Option<AngleUnit>,
    /// Also tell how the expression was read, as `mathml`.
    #[serde(default)]
    explain: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AngleUnit {
    Rad,
    Deg,
    Grad,
}

impl AngleUnit {
    /// The unit of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "rad" => Some(Self::Rad),
            "deg" => Some(Self::Deg),
            "grad" => Some(Self::Grad),
            _ => None,
        }
    }
}

impl From<AngleUnit> for Angle {
    fn from(unit: AngleUnit) -> Self {
        match unit {
            AngleUnit::Rad => Self::Radians,
            AngleUnit::Deg => Self::Degrees,
            AngleUnit::Grad => Self::Gradians,
        }
    }
}

/// The answer to an expression.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnswerBody {
    /// What was asked.
    #[schema(example = "1/3 + 0.5")]
    expression: String,
    /// The answer in canonical form; evaluated again it gives the same value.
    #[schema(example = "5/6")]
    result: String,
    /// The exact answer in decimals where it is short, the repeating part in parentheses.
    #[schema(example = "0.8(3)")]
    decimal: Option<String>,
    /// The answer to the asked digits.
    #[schema(example = "0.83333333333333333333")]
    approximation: String,
    /// Whether `result` is the exact answer.
    exact: bool,
    /// `exact` or `rounded`.
    #[schema(example = "exact")]
    kind: &'static str,
    /// The unit of the answer.
    unit: Option<String>,
    /// What should be looked at twice.
    warnings: Vec<WarningBody>,
    /// The free variable of an expression that can be plotted.
    free_variable: Option<String>,
    /// The calculation in the history, where it was to be saved.
    calculation_id: Option<Uuid>,
    /// How the expression was read, as a MathML element: where it was asked for, and is not too long to be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    mathml: Option<String>,
}

/// Something that was read in one of several ways.
#[derive(Serialize, ToSchema)]
pub(crate) struct WarningBody {
    /// How it was read.
    message: String,
    /// The part of the expression, in bytes.
    span: SpanBody,
    /// The same part in UTF-16 code units, as JavaScript counts.
    span_utf16: SpanBody,
    /// The other reading, as an expression.
    alternative: Option<String>,
}

/// Evaluate an expression
#[utoipa::path(
    post, path = "/api/calculate", tag = "calculator",
    request_body = CalculateRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "With `save`: the same request with the same key is kept once")),
    responses(
        (status = OK, body = AnswerBody),
        (status = BAD_REQUEST, description = "`calculation_error`: it has no answer", body = ProblemBody),
        (status = UNAUTHORIZED, description = "`save` without a session", body = ProblemBody),
        (status = FORBIDDEN, description = "`insufficient_scope`; `save` takes `history:write`, too", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security((), ("session" = []), ("bearer" = []), ("key" = ["calculate"])),
)]
pub(crate) async fn calculate(
    State(state): State<AppState>,
    MaybeCaller(identity): MaybeCaller,
    Address(address): Address,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(request): JsonBody<CalculateRequest>,
) -> Result<Json<AnswerBody>, Problem> {
    let keeper = if request.save {
        Some(identity.as_ref().ok_or_else(Problem::unauthenticated)?)
    } else {
        None
    };
    if keeper.is_some() && !request.variables.0.is_empty() {
        let message =
            "A calculation with variables cannot be kept: write their values into the expression";
        return Err(Problem::invalid_field(
            &["body", "save"],
            "value_error",
            message,
        ));
    }
    let angle = request.angle.map(Angle::from).unwrap_or_default();
    let explain = request.explain;
    let asker = Asker::new(identity.as_ref(), address);
    let (answer, formula) = answer(&state, asker, request.into(), explain).await?;
    let kept = match keeper {
        Some(identity) => Some(state.app.keep_answer(identity, &answer, angle, key).await?),
        None => None,
    };
    Ok(Json(AnswerBody {
        calculation_id: kept.map(|kept| kept.id.0),
        mathml: formula,
        ..AnswerBody::from(answer)
    }))
}

/// Evaluate an expression in the address
#[utoipa::path(
    get, path = "/api/calculate", tag = "calculator", params(CalculateQuery),
    responses(
        (status = OK, body = AnswerBody),
        (status = BAD_REQUEST, description = "`calculation_error`: it has no answer", body = ProblemBody),
        (status = FORBIDDEN, description = "`insufficient_scope`", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
    ),
    security((), ("bearer" = []), ("key" = ["calculate"])),
)]
pub(crate) async fn calculate_query(
    State(state): State<AppState>,
    KeyHolder(identity): KeyHolder,
    Address(address): Address,
    Parameters(query): Parameters<CalculateQuery>,
) -> Result<Json<AnswerBody>, Problem> {
    let CalculateQuery {
        expression,
        digits,
        angle,
        explain,
    } = query;
    let request = Calculate {
        expression,
        digits,
        angle: angle.map(Angle::from),
        variables: Vec::new(),
    };
    let asker = Asker::new(identity.as_ref(), address);
    let (answer, formula) = answer(&state, asker, request, explain)
        .await
        .map_err(Problem::in_query)?;
    Ok(Json(AnswerBody {
        mathml: formula,
        ..AnswerBody::from(answer)
    }))
}

/// The answer and, where it is asked for, how the text was read; this is told of an expression without an answer too.
async fn answer(
    state: &AppState,
    asker: Asker<'_>,
    request: Calculate,
    explain: bool,
) -> Result<(Answer, Option<String>), Problem> {
    if !explain {
        return Ok((state.app.calculate(asker, request).await?, None));
    }
    let Explained { outcome, formula } = state.app.explain(asker, request).await;
    match outcome {
        Ok(answer) => Ok((answer, formula)),
        Err(error) => Err(Problem::from(error).with_formula(formula)),
    }
}

impl From<CalculateRequest> for Calculate {
    fn from(request: CalculateRequest) -> Self {
        Self {
            expression: request.expression,
            digits: request.digits,
            angle: request.angle.map(Angle::from),
            variables: request.variables.0.into_iter().collect(),
        }
    }
}

impl From<Answer> for AnswerBody {
    fn from(answer: Answer) -> Self {
        let warnings = answer
            .warnings
            .iter()
            .map(|warning| WarningBody::new(warning, &answer.expression))
            .collect();
        Self {
            expression: answer.expression,
            result: answer.result,
            decimal: answer.decimal,
            approximation: answer.approximation,
            exact: answer.exact,
            kind: answer.kind.as_str(),
            unit: answer.unit,
            warnings,
            free_variable: answer.free_variable,
            calculation_id: None,
            mathml: None,
        }
    }
}

impl WarningBody {
    fn new(warning: &Warning, expression: &str) -> Self {
        Self {
            message: warning.message.clone(),
            span: warning.span.into(),
            span_utf16: warning.span.utf16(expression).into(),
            alternative: warning.alternative.clone(),
        }
    }
}

/// A JSON object of names with numbers or expressions; a name that stands twice is refused.
#[derive(Default)]
struct Variables(BTreeMap<String, String>);

/// A number in the digits in which it was written, or a text with an expression.
struct VariableValue(String);

impl<'de> Deserialize<'de> for VariableValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        if let Some(number) = number_text(&raw) {
            return Ok(Self(number.to_owned()));
        }
        let expected = "a variable is a number or a text with an expression";
        serde_json::from_str(raw.get())
            .map(Self)
            .map_err(|_| D::Error::custom(expected))
    }
}

impl<'de> Deserialize<'de> for Variables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Variables;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of names with their values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Variables, A::Error> {
                let mut variables = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, VariableValue>()? {
                    if variables.insert(name, value.0).is_some() {
                        return Err(A::Error::custom("a variable was given more than once"));
                    }
                }
                Ok(Variables(variables))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}
