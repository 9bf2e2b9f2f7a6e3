//! A mail server for tests: speaks real SMTP over real sockets, with TLS by a certificate made for it alone, keeps what it
//! takes, and fails as it is told.

mod authority;
mod conversation;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use authority::Authority;
use conversation::Conversation;

/// How a conversation is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after STARTTLS.
    StartTls,
    /// Not at all, and STARTTLS is not offered.
    PlainText,
}

/// What becomes of the next mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// They are taken.
    Accept,
    /// Their recipient is answered with this code and, as real servers do, with their address.
    Answer(u16),
    /// The connection is dropped after their text.
    HangUp,
}

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMail {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// Headers and body.
    pub text: String,
    /// Whether it came over TLS.
    pub encrypted: bool,
    /// Who the client showed to be.
    pub login: Option<String>,
}

/// The server. It ends when dropped.
pub struct SmtpServer {
    port: u16,
    security: Security,
    authority: Authority,
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    mood: Mutex<Mood>,
    mails: Mutex<Vec<ReceivedMail>>,
    connections: Mutex<usize>,
    arrived: Notify,
}

impl SmtpServer {
    /// The one login that it takes; the password wants to be percent-encoded in a URL.
    pub const LOGIN: (&str, &str) = ("mailer", "s3cret@/word");

    /// Listens on a port of its own of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// When it cannot.
    pub async fn start(security: Security) -> Self {
        let authority = Authority::new();
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a free port of loopback can be had");
        let port = listener.local_addr().expect("a socket has a port").port();
        let state = Arc::new(State {
            mood: Mutex::new(Mood::Accept),
            mails: Mutex::default(),
            connections: Mutex::default(),
            arrived: Notify::new(),
        });
        let acceptor = authority.acceptor();
        let task = tokio::spawn(serve(listener, security, acceptor, Arc::clone(&state)));
        Self {
            port,
            security,
            authority,
            state,
            task,
        }
    }

    /// The URL that names it, with the login.
    #[must_use]
    pub fn url(&self) -> String {
        let (scheme, query) = match self.security {
            Security::Tls => ("smtps", ""),
            Security::StartTls => ("smtp", ""),
            Security::PlainText => ("smtp", "?tls=none"),
        };
        format!(
            "{scheme}://mailer:s3cret%40%2Fword@127.0.0.1:{}{query}",
            self.port
        )
    }

    /// The certificate, in PEM, of the authority that vouches for it.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.authority.pem()
    }

    /// What becomes of mails from now on.
    pub fn set_mood(&self, mood: Mood) {
        *lock(&self.state.mood) = mood;
    }

    /// The mails taken since the last call, in their order.
    #[must_use]
    pub fn take(&self) -> Vec<ReceivedMail> {
        std::mem::take(&mut *lock(&self.state.mails))
    }

    /// How many connections were made.
    #[must_use]
    pub fn connections(&self) -> usize {
        *lock(&self.state.connections)
    }

    /// Waits until a mail is there and takes the oldest, for tests in which another process sends it.
    ///
    /// # Panics
    ///
    /// When none comes within a minute.
    pub async fn next(&self) -> ReceivedMail {
        let waiting = async {
            loop {
                let arrived = self.state.arrived.notified();
                let mut mails = std::mem::take(&mut *lock(&self.state.mails));
                if !mails.is_empty() {
                    let first = mails.remove(0);
                    lock(&self.state.mails).splice(0..0, mails);
                    return first;
                }
                arrived.await;
            }
        };
        let mail = tokio::time::timeout(Duration::from_mins(1), waiting).await;
        mail.expect("a mail comes")
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl ReceivedMail {
    /// The value of a header; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let (headers, _) = self.text.split_once("\r\n\r\n").unwrap_or((&self.text, ""));
        let line = headers.split("\r\n").find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        });
        line.unwrap_or_default()
    }

    /// What stands below the headers.
    #[must_use]
    pub fn body(&self) -> &str {
        self.text
            .split_once("\r\n\r\n")
            .map_or("", |(_, body)| body)
    }

    /// The line that is a link, if there is one.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        let mut lines = self.body().lines();
        lines.find(|line| line.starts_with("http") && line.contains('#'))
    }

    /// The line that is a code and nothing else, if there is one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.body().lines().find(|line| line.starts_with("rk_"))
    }
}

async fn serve(
    listener: TcpListener,
    security: Security,
    acceptor: TlsAcceptor,
    state: Arc<State>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        *lock(&state.connections) += 1;
        let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            // A client that goes away in the middle is what some tests are about.
            let _ = Conversation::hold(stream, security, acceptor, &state).await;
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics while holding it")
}
