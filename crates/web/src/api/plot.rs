//! `/api/plot` and `/api/plot.svg`

use std::net::IpAddr;

use app::{Angle, Asker, Plot};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::calculate::AngleUnit;
use crate::extract::{Address, Parameters};
use crate::plot::{Picture, Tick, View, svg};
use crate::problem::{Problem, ProblemBody};
use crate::settings::AppState;

/// Plots are the same for everybody; the short time is for those that say `today`.
const FIVE_MINUTES: &str = "public, max-age=300";

/// Curves over a part of the plane.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlotBody {
    /// What runs along the horizontal axis.
    #[schema(example = "x")]
    variable: String,
    left: f64,
    right: f64,
    bottom: f64,
    top: f64,
    /// Where the horizontal axis is marked.
    x_ticks: Vec<TickBody>,
    /// Where the vertical axis is marked.
    y_ticks: Vec<TickBody>,
    curves: Vec<CurveBody>,
}

/// A mark on an axis.
#[derive(Serialize, ToSchema)]
pub(crate) struct TickBody {
    at: f64,
    #[schema(example = "−0.5")]
    label: String,
}

/// One curve.
#[derive(Serialize, ToSchema)]
pub(crate) struct CurveBody {
    #[schema(example = "sin(x)/x")]
    expression: String,
    /// Pairs of a place and the value there; null where there is none, or the curve jumps.
    #[schema(value_type = Vec<Vec<Option<f64>>>)]
    points: Vec<(f64, Option<f64>)>,
}

/// Draw curves, as numbers
///
/// Each expression is one line or several, separated by `;`: a curve, a definition, or a constant.
#[utoipa::path(
    get, path = "/api/plot", tag = "calculator", params(PlotParameters),
    responses(
        (status = OK, body = PlotBody),
        (status = BAD_REQUEST, description = "`calculation_error`: it cannot be drawn", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn plot(
    State(state): State<AppState>,
    Address(address): Address,
    Parameters(pairs): Parameters<Vec<(String, String)>>,
) -> Result<Json<PlotBody>, Problem> {
    Ok(Json(picture(&state, address, pairs).await?.into()))
}

/// Draw curves, as a picture
///
/// Other sites may show it: `<img src="…/api/plot.svg?expression=sin(x)/x">`.
#[utoipa::path(
    get, path = "/api/plot.svg", tag = "calculator", params(PlotParameters),
    responses(
        (status = OK, content_type = "image/svg+xml", body = String),
        (status = BAD_REQUEST, description = "`calculation_error`: it cannot be drawn", body = ProblemBody),
        (status = UNPROCESSABLE_ENTITY, body = ProblemBody),
        (status = TOO_MANY_REQUESTS, body = ProblemBody),
        (status = SERVICE_UNAVAILABLE, body = ProblemBody),
    ),
)]
pub(crate) async fn plot_svg(
    State(state): State<AppState>,
    Address(address): Address,
    Parameters(pairs): Parameters<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let picture = picture(&state, address, pairs).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, FIVE_MINUTES),
    ];
    Ok((headers, svg(&picture)).into_response())
}

async fn picture(
    state: &AppState,
    address: IpAddr,
    pairs: Vec<(String, String)>,
) -> Result<Picture, Problem> {
    let parameters = PlotParameters::parse(pairs)?;
    let heights = parameters.heights()?;
    let plot = Plot {
        expression: parameters.expression.join("; "),
        from: parameters.from,
        to: parameters.to,
        angle: parameters.angle.map(Angle::from),
    };
    let plotted = state.app.plot(Asker::Anyone(address), plot).await;
    let plotted = plotted.map_err(|error| Problem::from(error).in_query())?;
    Ok(Picture::new(plotted, heights))
}

/// What is asked for. `expression` may be given several times, which no derived reader takes.
#[derive(Default, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PlotParameters {
    /// A curve; given several times, or with `;`, several. At most 6 curves and 8 KiB together.
    #[param(example = json!(["sin(x)/x"]))]
    expression: Vec<String>,
    /// The left end, a number or an expression such as `-2 pi`; -10 where it is not said.
    from: Option<String>,
    /// The right end; 10 where it is not said.
    to: Option<String>,
    /// The lowest value shown, with `top`; without them the curves decide.
    bottom: Option<f64>,
    /// The highest value shown.
    top: Option<f64>,
    /// What a bare number means to a trigonometric function.
    #[param(inline)]
    angle: Option<AngleUnit>,
}

impl PlotParameters {
    fn parse(pairs: Vec<(String, String)>) -> Result<Self, Problem> {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            let is_new = match name.as_str() {
                "expression" => {
                    parameters.expression.push(value);
                    true
                }
                "from" => parameters.from.replace(value).is_none(),
                "to" => parameters.to.replace(value).is_none(),
                "bottom" => parameters.bottom.replace(number(&name, &value)?).is_none(),
                "top" => parameters.top.replace(number(&name, &value)?).is_none(),
                "angle" => parameters.angle.replace(angle(&value)?).is_none(),
                _ => {
                    let message = format!("There is no field “{name}” here");
                    return Err(Problem::invalid_field(
                        &["query"],
                        "extra_forbidden",
                        message,
                    ));
                }
            };
            if !is_new {
                let message = "This field was given more than once";
                return Err(Problem::invalid_field(
                    &["query", &name],
                    "duplicate_field",
                    message,
                ));
            }
        }
        if parameters.expression.is_empty() {
            return Err(Problem::invalid_field(
                &["query", "expression"],
                "missing",
                "Field required",
            ));
        }
        Ok(parameters)
    }

    fn heights(&self) -> Result<Option<(f64, f64)>, Problem> {
        match (self.bottom, self.top) {
            (None, None) => Ok(None),
            (Some(bottom), Some(top)) if bottom < top && (top - bottom).is_finite() => {
                Ok(Some((bottom, top)))
            }
            _ => Err(Problem::invalid_field(
                &["query", "top"],
                "value_error",
                "The bottom and the top are given together, and the top is above the bottom",
            )),
        }
    }
}

fn number(name: &str, value: &str) -> Result<f64, Problem> {
    let number = value.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| {
        Problem::invalid_field(
            &["query", name],
            "float_parsing",
            "Input should be a number",
        )
    })
}

fn angle(value: &str) -> Result<AngleUnit, Problem> {
    AngleUnit::parse(value).ok_or_else(|| {
        Problem::invalid_field(
            &["query", "angle"],
            "value_error",
            "The unit of an angle is rad, deg or grad",
        )
    })
}

impl From<Picture> for PlotBody {
    fn from(picture: Picture) -> Self {
        let View {
            left,
            right,
            bottom,
            top,
        } = picture.view;
        let curves = picture.drawing.curves.into_iter().map(|curve| CurveBody {
            expression: curve.expression,
            points: curve
                .points
                .into_iter()
                .map(|point| (point.x, point.y))
                .collect(),
        });
        let marks = |ticks: Vec<Tick>| ticks.into_iter().map(TickBody::from).collect();
        Self {
            variable: picture.drawing.variable,
            left,
            right,
            bottom,
            top,
            x_ticks: marks(picture.x_ticks),
            y_ticks: marks(picture.y_ticks),
            curves: curves.collect(),
        }
    }
}

impl From<Tick> for TickBody {
    fn from(tick: Tick) -> Self {
        Self {
            at: tick.at,
            label: tick.label,
        }
    }
}
