//! A test of the interface on SQLite and on PostgreSQL.

/// Each test gets a world of its own on each database.
macro_rules! both {
    ($(async fn $name:ident($world:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn check($world: $crate::world::World) $body

            #[tokio::test]
            async fn sqlite() {
                check($crate::world::World::new().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                check($crate::world::World::postgres(|_| {}).await).await;
            }
        }
    )+};
}

pub(crate) use both;
