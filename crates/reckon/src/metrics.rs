//! Metrics, on an address of their own.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use app::App;
use clap::Args;
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;
use tokio::net::TcpListener;

/// Where metrics can be read.
#[derive(Args)]
pub(crate) struct MetricsSettings {
    /// The address and port for `/metrics`, in the format of Prometheus; nobody else should reach it [default: no metrics]
    #[arg(long, env = "RECKON_METRICS_LISTEN", value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
}

/// What records, and where it will be read.
pub(crate) struct Metrics {
    listener: TcpListener,
    handle: PrometheusHandle,
}

/// Seconds: from a calculation of a few microseconds to the time-out of a request, about 2.5 times each.
const BUCKETS: [f64; 17] = [
    0.000_025, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
    0.5, 1.0, 2.5, 5.0, 10.0,
];

/// How often what was recorded is summed up. Until then each observation of a histogram is kept, also while nobody asks for
/// the sums.
const UPKEEP: Duration = Duration::from_secs(5);

impl MetricsSettings {
    /// Begins to record, if anyone is to read it. Before this, recording costs nothing and is lost.
    pub(crate) async fn start(&self) -> anyhow::Result<Option<Metrics>> {
        let Some(address) = self.metrics_listen else {
            return Ok(None);
        };
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("RECKON_METRICS_LISTEN: cannot listen on {address}"))?;
        let handle = PrometheusBuilder::new()
            .set_buckets(&BUCKETS)
            .and_then(PrometheusBuilder::install_recorder)
            .context("metrics cannot be recorded")?;
        describe();
        let address = listener.local_addr().context("the socket has no address")?;
        tracing::info!(metrics = %address, "metrics can be read");
        Ok(Some(Metrics { listener, handle }))
    }
}

impl Metrics {
    /// Answers whoever watches, until dropped.
    pub(crate) async fn serve(self, app: App) {
        let Self { listener, handle } = self;
        let process = Collector::default();
        process.describe();
        let recorded = handle.clone();
        let render = move || {
            process.collect();
            look_at(&app);
            recorded.render()
        };
        let router = web::metrics_router(render);
        tokio::join!(
            web::serve(listener, router, std::future::pending()),
            every(UPKEEP, || handle.run_upkeep()),
        );
    }
}

/// Does so for ever, first after one `period`.
async fn every(period: Duration, work: impl Fn()) {
    loop {
        tokio::time::sleep(period).await;
        work();
    }
}

/// What has a value at each moment is looked at when somebody asks.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn look_at(app: &App) {
    let readings = app.readings();
    for gate in readings.gates {
        gauge!("reckon_gate_running", "gate" => gate.name).set(gate.running as f64);
        gauge!("reckon_gate_waiting", "gate" => gate.name).set(gate.waiting as f64);
    }
    for pool in readings.pools {
        gauge!("reckon_database_connections_max", "pool" => pool.name).set(f64::from(pool.max));
        for (state, number) in [("busy", pool.busy), ("idle", pool.idle)] {
            gauge!("reckon_database_connections", "pool" => pool.name, "state" => state)
                .set(number as f64);
        }
    }
}

fn describe() {
    describe_histogram!(
        "http_server_request_duration_seconds",
        Unit::Seconds,
        "Requests: from the head that was read to the head of the answer"
    );
    describe_histogram!(
        "reckon_evaluation_seconds",
        Unit::Seconds,
        "Evaluations of expressions, by where: at once, or behind the gate where they take longer"
    );
    describe_histogram!(
        "reckon_gate_wait_seconds",
        Unit::Seconds,
        "The wait for a place, of password hashes and of long evaluations"
    );
    describe_counter!(
        "reckon_gate_refused_total",
        "Work that was refused because too much waited, or waited for too long (503)"
    );
    describe_counter!(
        "reckon_throttled_total",
        "Attempts and calculations beyond a limit (429)"
    );
    describe_gauge!("reckon_gate_running", "Work that runs at the moment");
    describe_gauge!("reckon_gate_waiting", "Work that waits at the moment");
    describe_gauge!(
        "reckon_database_connections",
        "Connections to the database, by pool and by whether they work"
    );
    describe_gauge!(
        "reckon_database_connections_max",
        "The most connections to the database that a pool opens"
    );
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    #[tokio::test]
    async fn what_is_to_be_done_every_so_often_is_done_again_and_again() {
        let (tell, mut told) = unbounded_channel();
        let work = every(Duration::from_millis(1), || tell.send(()).unwrap());
        let three_times = async {
            for _ in 0..3 {
                told.recv().await.unwrap();
            }
        };
        tokio::select! {
            () = work => unreachable!("it goes on for ever"),
            () = three_times => {}
        }
    }
}
