//! The listener that every stand-in has: a port of its own, until it is dropped.

use anyhow::Result;
use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Routes that are served.
pub(crate) struct Listener {
    /// `http://host:port`
    pub address: String,
    task: JoinHandle<()>,
}

impl Listener {
    /// Serves `routes` on loopback; `name` says who ended, if it does.
    pub async fn serve(name: &'static str, routes: Router) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, routes).await {
                panic!("{name} ended: {error}");
            }
        });
        Ok(Self { address, task })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}
