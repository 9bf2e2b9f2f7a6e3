//! A way to the database that can be blocked and slowed down.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Forwards what arrives to the server behind it. Ends with the process of the test.
pub(super) struct Proxy {
    pub(super) port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    blocked: bool,
    delay: Duration,
    open: Vec<TcpStream>,
}

impl Proxy {
    pub(super) fn start(behind: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                connect(&client.unwrap(), &behind, &shared);
            }
        });
        Self { port, state }
    }

    /// Cuts every connection, and each new one at once.
    pub(super) fn block(&self) {
        let mut state = self.state.lock().unwrap();
        state.blocked = true;
        for stream in state.open.drain(..) {
            // It may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub(super) fn unblock(&self) {
        self.state.lock().unwrap().blocked = false;
    }

    /// From now on each piece waits so long before it goes on.
    pub(super) fn delay(&self, delay: Duration) {
        self.state.lock().unwrap().delay = delay;
    }
}

fn connect(client: &TcpStream, behind: &str, shared: &Arc<Mutex<State>>) {
    let mut state = shared.lock().unwrap();
    if state.blocked {
        return;
    }
    let server = TcpStream::connect(behind).unwrap();
    for (from, to) in [(client, &server), (&server, client)] {
        from.set_nodelay(true).unwrap();
        state.open.push(from.try_clone().unwrap());
        let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
        let shared = Arc::clone(shared);
        std::thread::spawn(move || forward(from, to, &shared));
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, shared: &Mutex<State>) {
    let mut buffer = [0; 8192];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let delay = shared.lock().unwrap().delay;
        std::thread::sleep(delay);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
