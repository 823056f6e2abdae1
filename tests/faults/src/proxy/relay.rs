//! A proxy between phones and server that does what it is told to the exchanges:
//! one connection, one exchange.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::fault::{Fault, part};
use super::http::Message;
use crate::draws::Draws;

/// Whoever is to be overtaken and by nobody is goes on after this.
const PATIENCE: Duration = Duration::from_millis(40);
/// Old answers to one question that are kept.
const MOST_OLD: usize = 6;

/// What the proxy does.
#[derive(Debug, Clone)]
pub enum Weather {
    /// Nothing goes wrong.
    Calm,
    /// Faults as they are drawn.
    Storm(Draws),
    /// This fault, to every exchange whose path ends so.
    Always(Fault, &'static str),
    /// What was asked before is answered as then; the rest goes through.
    Frozen,
}

/// The running proxy.
pub struct Relay {
    /// Where phones reach it.
    pub address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    server: SocketAddr,
    inside: Mutex<Inside>,
    gone_by: Notify,
}

struct Inside {
    weather: Weather,
    /// Answers by question, oldest first.
    old: HashMap<String, Vec<Message>>,
    /// To be sent once more, after others.
    again: Vec<Message>,
    counted: BTreeMap<&'static str, u64>,
}

impl Relay {
    /// Starts it in front of `server`.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let shared = Arc::new(Shared {
            server,
            inside: Mutex::new(Inside {
                weather: Weather::Calm,
                old: HashMap::new(),
                again: Vec::new(),
                counted: BTreeMap::new(),
            }),
            gone_by: Notify::new(),
        });
        Ok(Self {
            address: listener.local_addr()?,
            task: tokio::spawn(accept(listener, Arc::clone(&shared))),
            shared,
        })
    }

    /// From now on it does this.
    pub fn set(&self, weather: Weather) {
        self.shared.inside().weather = weather;
    }

    /// Late ones arrive now.
    pub async fn flush(&self) {
        self.shared.flush().await;
    }

    /// Exchanges by what happened to them.
    #[must_use]
    pub fn counted(&self) -> BTreeMap<&'static str, u64> {
        self.shared.inside().counted.clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // An exchange that fails has cut the connection, as it should.
        tokio::spawn(async move { drop(shared.exchange(stream).await) });
    }
}

impl Shared {
    async fn exchange(&self, mut phone: TcpStream) -> Result<()> {
        let Some(request) = Message::request(&mut phone).await? else {
            return Ok(());
        };
        let fault = self.inside().fault(&request);
        if let Some(answer) = fault.made_up() {
            return answer.shortened(usize::MAX).send(&mut phone).await;
        }
        match fault {
            Fault::CutBefore => return Ok(()),
            Fault::CutRequest(parts) => return self.send_part(&request, parts).await,
            Fault::Delay(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            Fault::Overtaken => {
                let _ = tokio::time::timeout(PATIENCE, self.gone_by.notified()).await;
            }
            Fault::Twice => drop(self.forward(&request).await?),
            Fault::AgainLater => self.inside().again.push(request.clone()),
            _ => {}
        }
        let old = match fault {
            Fault::Old => self.inside().old_answer(&request),
            _ => None,
        };
        if let Some(old) = old {
            return old.send(&mut phone).await;
        }
        if let Fault::TruncateRequest(parts) = fault {
            let length = part(parts, request.body.len());
            let answer = self.forward(&request.shortened(length)).await?;
            return answer.send(&mut phone).await;
        }
        let answer = self.forward(&request).await?;
        self.inside().keep(&request, &answer);
        self.gone_by.notify_waiters();
        match fault {
            Fault::LoseAnswer => Ok(()),
            Fault::CutAnswer(parts) => {
                let bytes = answer.bytes();
                phone.write_all(&bytes[..part(parts, bytes.len())]).await?;
                Ok(phone.flush().await?)
            }
            Fault::Truncate(parts) => {
                let length = part(parts, answer.body.len());
                answer.shortened(length).send(&mut phone).await
            }
            _ => answer.send(&mut phone).await,
        }
    }

    async fn forward(&self, request: &Message) -> Result<Message> {
        let mut server = TcpStream::connect(self.server).await?;
        request.send(&mut server).await?;
        Message::answer(&mut server).await
    }

    async fn send_part(&self, request: &Message, parts: u64) -> Result<()> {
        let mut server = TcpStream::connect(self.server).await?;
        let bytes = request.bytes();
        server.write_all(&bytes[..part(parts, bytes.len())]).await?;
        Ok(server.shutdown().await?)
    }

    async fn flush(&self) {
        let again = std::mem::take(&mut self.inside().again);
        for request in again {
            // Nobody waits for the answer.
            drop(self.forward(&request).await);
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn fault(&mut self, request: &Message) -> Fault {
        let asked_before = self.old.contains_key(request.path());
        let fault = match &mut self.weather {
            Weather::Calm => Fault::Nothing,
            Weather::Storm(draws) => Fault::draw(draws),
            Weather::Always(fault, end) if request.path().ends_with(*end) => *fault,
            Weather::Always(..) => Fault::Nothing,
            Weather::Frozen if request.is_get() && asked_before => Fault::Old,
            Weather::Frozen => Fault::Nothing,
        };
        let fault = match fault {
            // A spent refresh token that comes again after a minute is a thief's.
            Fault::AgainLater if !request.path().ends_with("/events") => Fault::Twice,
            Fault::Old if !(request.is_get() && asked_before) => Fault::Nothing,
            fault => fault,
        };
        *self.counted.entry(fault.name()).or_default() += 1;
        fault
    }

    /// Frozen: the newest that was kept; else any.
    fn old_answer(&mut self, request: &Message) -> Option<Message> {
        let old = self.old.get(request.path())?;
        match &mut self.weather {
            Weather::Storm(draws) => old.get(draws.place(old.len())).cloned(),
            _ => old.last().cloned(),
        }
    }

    fn keep(&mut self, request: &Message, answer: &Message) {
        if !request.is_get() || !answer.is_ok() || matches!(self.weather, Weather::Frozen) {
            return;
        }
        let old = self.old.entry(request.path().to_owned()).or_default();
        old.push(answer.clone());
        if old.len() > MOST_OLD {
            old.remove(1);
        }
    }
}
