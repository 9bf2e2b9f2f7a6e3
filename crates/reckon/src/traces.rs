//! Traces, sent to a collector by OTLP over HTTP.

use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;
use url::Url;

/// The variables that OpenTelemetry has for every program; an empty one is as good as none.
#[derive(Args)]
#[expect(clippy::struct_field_names, reason = "a field's name is its flag's")]
pub(crate) struct TraceSettings {
    /// The collector that traces are sent to, by OTLP over HTTP, as in `http://127.0.0.1:4318` [default: no traces]
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    otel_exporter_otlp_endpoint: Option<String>,
    /// The whole URL that traces are sent to, instead of `/v1/traces` at that collector
    #[arg(long, env = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", value_name = "URL")]
    otel_exporter_otlp_traces_endpoint: Option<String>,
    /// How traces are sent: there is no other way
    #[arg(long, env = "OTEL_EXPORTER_OTLP_PROTOCOL", default_value = PROTOCOL)]
    otel_exporter_otlp_protocol: String,
    /// What traces call this service
    #[arg(long, env = "OTEL_SERVICE_NAME", default_value = "reckon")]
    otel_service_name: String,
    /// Which requests are traced: `always_on`, `always_off`, `traceidratio`, or one of them after `parentbased_`, for those that
    /// no proxy has decided about
    #[arg(
        long,
        env = "OTEL_TRACES_SAMPLER",
        default_value = "parentbased_always_on"
    )]
    otel_traces_sampler: String,
    /// The share that `traceidratio` traces, 0 to 1
    #[arg(long, env = "OTEL_TRACES_SAMPLER_ARG", default_value = "1")]
    otel_traces_sampler_arg: String,
}

const PROTOCOL: &str = "http/protobuf";

/// What records traces and sends them.
pub(crate) struct Traces(SdkTracerProvider);

impl TraceSettings {
    /// Begins to record, if there is somebody to send traces to.
    pub(crate) fn start(&self) -> anyhow::Result<Option<Traces>> {
        if !["", PROTOCOL].contains(&self.otel_exporter_otlp_protocol.as_str()) {
            bail!("OTEL_EXPORTER_OTLP_PROTOCOL: traces are sent by {PROTOCOL} and in no other way");
        }
        let sampler = self.sampler()?;
        let Some(endpoint) = self.endpoint()? else {
            return Ok(None);
        };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(endpoint.as_str())
            .build()
            .context("traces cannot be sent")?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder()
            .with_service_name(self.otel_service_name.clone())
            .with_attribute(version)
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(sampler)
            .with_resource(resource)
            .build();
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        Ok(Some(Traces(provider)))
    }

    fn endpoint(&self) -> anyhow::Result<Option<Url>> {
        let whole = url(
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            self.otel_exporter_otlp_traces_endpoint.as_deref(),
        )?;
        let base = url(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            self.otel_exporter_otlp_endpoint.as_deref(),
        )?;
        let below = |mut base: Url| {
            let path = format!("{}/v1/traces", base.path().trim_end_matches('/'));
            base.set_path(&path);
            base
        };
        Ok(whole.or(base.map(below)))
    }

    fn sampler(&self) -> anyhow::Result<Sampler> {
        let share = self.otel_traces_sampler_arg.parse().ok();
        let share = share.filter(|share| (0.0..=1.0).contains(share));
        let share = share.context("OTEL_TRACES_SAMPLER_ARG must lie between 0 and 1")?;
        let name = self.otel_traces_sampler.as_str();
        let (after_parent, own) = match name.strip_prefix("parentbased_") {
            Some(own) => (true, own),
            None => (false, name),
        };
        let own = match own {
            "always_on" => Sampler::AlwaysOn,
            "always_off" => Sampler::AlwaysOff,
            "traceidratio" => Sampler::TraceIdRatioBased(share),
            _ => bail!("OTEL_TRACES_SAMPLER: there is no sampler “{name}” here"),
        };
        Ok(if after_parent {
            Sampler::ParentBased(Box::new(own))
        } else {
            own
        })
    }
}

fn url(variable: &str, text: Option<&str>) -> anyhow::Result<Option<Url>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let url = Url::parse(text).ok().filter(Url::has_host);
    let url = url.with_context(|| {
        format!("{variable}: “{text}” is not a URL such as http://127.0.0.1:4318")
    })?;
    if url.scheme() != "http" {
        bail!(
            "{variable}: traces are sent by http:// to a collector nearby, which can pass them on over TLS"
        );
    }
    Ok(Some(url))
}

impl Traces {
    /// What is sent last may take so long.
    const PATIENCE: Duration = Duration::from_secs(3);

    /// Takes the spans of requests, and with each what is logged meanwhile.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("reckon"))
            .with_location(false)
            .with_target(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(|about| {
                if about.is_span() {
                    about.target() == web::TRACES
                } else {
                    *about.level() <= Level::INFO
                }
            }))
    }

    /// Sends what is left.
    pub(crate) async fn finish(self) {
        let send = move || self.0.shutdown_with_timeout(Self::PATIENCE);
        match tokio::task::spawn_blocking(send).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the last traces were not sent"),
            Err(error) => tracing::warn!(%error, "the last traces were not sent"),
        }
    }
}
