//! One client's talk with the server (RFC 5321), as far as tests need it.

use std::io::{Error, Result};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::{Mood, ReceivedMail, Security, SmtpServer, State, lock};

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

pub(super) struct Conversation<'a> {
    stream: BufReader<Box<dyn Stream>>,
    state: &'a State,
    offers_tls: bool,
    mail: ReceivedMail,
}

enum Next {
    Line,
    StartTls,
    End,
}

impl<'a> Conversation<'a> {
    pub(super) async fn hold(
        stream: TcpStream,
        security: Security,
        acceptor: TlsAcceptor,
        state: &'a State,
    ) -> Result<()> {
        let mut conversation = Self {
            stream: BufReader::new(Box::new(stream)),
            state,
            offers_tls: security == Security::StartTls,
            mail: ReceivedMail {
                from: String::new(),
                to: Vec::new(),
                text: String::new(),
                encrypted: false,
                login: None,
            },
        };
        if security == Security::Tls {
            conversation = conversation.encrypt(&acceptor).await?;
        }
        conversation.say("220 test").await?;
        loop {
            let mut line = String::new();
            if conversation.stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            match conversation.answer(line.trim_end()).await? {
                Next::Line => {}
                Next::StartTls => conversation = conversation.encrypt(&acceptor).await?,
                Next::End => return Ok(()),
            }
        }
    }

    async fn encrypt(self, acceptor: &TlsAcceptor) -> Result<Self> {
        // What was sent before the handshake would count as if it had come after it.
        if !self.stream.buffer().is_empty() {
            return Err(Error::other("plain text before the handshake"));
        }
        let stream: Box<dyn Stream> = Box::new(acceptor.accept(self.stream.into_inner()).await?);
        Ok(Self {
            stream: BufReader::new(stream),
            offers_tls: false,
            mail: ReceivedMail {
                encrypted: true,
                ..self.mail
            },
            ..self
        })
    }

    async fn answer(&mut self, line: &str) -> Result<Next> {
        let upper = line.to_ascii_uppercase();
        if upper.starts_with("EHLO ") {
            let tls = if self.offers_tls {
                "250-STARTTLS\r\n"
            } else {
                ""
            };
            let features = "250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN";
            self.say(&format!("250-test\r\n{tls}{features}")).await?;
        } else if upper == "STARTTLS" && self.offers_tls {
            self.say("220 go ahead").await?;
            return Ok(Next::StartTls);
        } else if let Some(given) = line.strip_prefix("AUTH PLAIN ") {
            self.authenticate(given).await?;
        } else if let Some(from) = line.strip_prefix("MAIL FROM:") {
            self.mail.from = path(from);
            let known = self.mail.login.is_some();
            self.say(if known { "250 ok" } else { "530 who are you?" })
                .await?;
        } else if let Some(to) = line.strip_prefix("RCPT TO:") {
            self.mail.to.push(path(to));
            let mood = *lock(&self.state.mood);
            match mood {
                Mood::Answer(code) => self.say(&format!("{code} not for {to}")).await?,
                _ => self.say("250 ok").await?,
            }
        } else if upper == "DATA" {
            self.say("354 end with a dot").await?;
            return self.take().await;
        } else if upper == "NOOP" {
            self.say("250 ok").await?;
        } else if upper == "QUIT" {
            self.say("221 bye").await?;
            return Ok(Next::End);
        } else {
            self.say("502 what?").await?;
        }
        Ok(Next::Line)
    }

    async fn authenticate(&mut self, given: &str) -> Result<()> {
        let (user, password) = SmtpServer::LOGIN;
        let expected = STANDARD.encode(format!("\0{user}\0{password}"));
        if given == expected {
            self.mail.login = Some(user.to_owned());
            self.say("235 welcome").await
        } else {
            self.say("535 wrong").await
        }
    }

    async fn take(&mut self) -> Result<Next> {
        let mut text = String::new();
        loop {
            let start = text.len();
            self.stream.read_line(&mut text).await?;
            if &text[start..] == ".\r\n" {
                text.truncate(start);
                break;
            }
            // A dot that was doubled so as not to end the text (RFC 5321 §4.5.2).
            if text[start..].starts_with("..") {
                text.remove(start);
            }
        }
        if *lock(&self.state.mood) == Mood::HangUp {
            return Ok(Next::End);
        }
        let mail = ReceivedMail {
            text,
            ..self.mail.clone()
        };
        self.mail.to.clear();
        lock(&self.state.mails).push(mail);
        self.state.arrived.notify_waiters();
        self.say("250 taken").await?;
        Ok(Next::Line)
    }

    async fn say(&mut self, line: &str) -> Result<()> {
        self.stream
            .write_all(format!("{line}\r\n").as_bytes())
            .await?;
        self.stream.flush().await
    }
}

/// The address of `<address> PARAMETERS`.
fn path(argument: &str) -> String {
    let end = argument.find('>').unwrap_or(argument.len());
    argument[..end].trim_start_matches('<').to_owned()
}
