//! Signing in at a real OpenID Connect provider that nobody here wrote, by its own
//! log-in page; the real server, the real engine; on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod scene;

mod application;
mod demonstration;
mod provider;
mod refusals;
