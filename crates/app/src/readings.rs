//! What the service is doing at the moment, for whoever watches it.

use storage::PoolReading;

use crate::App;
use crate::gate::GateReading;

/// What the service is doing at the moment.
#[derive(Debug, Clone)]
pub struct Readings {
    /// The gates in front of heavy work.
    pub gates: Vec<GateReading>,
    /// The pools of connections to the database.
    pub pools: Vec<PoolReading>,
}

impl App {
    /// Looks at the gauges; asks nobody and waits for nothing.
    #[must_use]
    pub fn readings(&self) -> Readings {
        let gates = [
            &self.0.hash_gate,
            &self.0.evaluation_gate,
            &self.0.search_gate,
        ];
        Readings {
            gates: gates.map(crate::gate::Gate::reading).to_vec(),
            pools: self.0.database.pools(),
        }
    }
}
