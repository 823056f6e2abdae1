//! Signing in at a real OpenID Connect provider that nobody here wrote, by its own
//! log-in page; the real server, the real engine; on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;

mod application;
mod demonstration;
mod provider;
mod refusals;

/// A test on both databases.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(bamin_system_tests::sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(bamin_system_tests::postgres).await;
            }
        }
    )+};
}
pub(crate) use both;
