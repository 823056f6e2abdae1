//! Which client certificate came with a connection; TLS has checked it by then.

use std::io;
use std::pin::Pin;

use axum::Extension;
use axum::middleware::AddExtension;
use axum_server::accept::Accept;
use axum_server::tls_rustls::RustlsAcceptor;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_layer::Layer as _;

use crate::secrets::digest::sha256;
use crate::store::Digest;

/// SHA-256 of the client's certificate (DER), in every request of a connection that
/// has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientCertificate(pub Option<Digest>);

/// Takes connections and notes the client's certificate.
#[derive(Debug, Clone)]
pub struct NotesClient(pub RustlsAcceptor);

impl<I, S> Accept<I, S> for NotesClient
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Send + 'static,
{
    type Stream = <RustlsAcceptor as Accept<I, S>>::Stream;
    type Service = AddExtension<S, ClientCertificate>;
    type Future =
        Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send + 'static>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let taken = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = taken.await?;
            let (_, tls) = stream.get_ref();
            let leaf = tls.peer_certificates().and_then(|chain| chain.first());
            let client = ClientCertificate(leaf.map(|leaf| sha256(leaf)));
            Ok((stream, Extension(client).layer(service)))
        })
    }
}
