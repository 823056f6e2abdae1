//! The real server and the real engine, together: a province on one machine, for the
//! stories in `tests/`. Nothing ships from here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "test code, its names say what it does"
)]

mod held;
mod world;

pub use held::{Held, Setup};
pub use world::{World, holds, postgres, sqlite, with_tls};

/// Runs each story on both databases.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::postgres).await;
            }
        }
    )+};
}
