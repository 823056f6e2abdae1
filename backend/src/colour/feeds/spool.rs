//! A body of any length, kept until its hash is known.
//!
//! Nothing of a body is taken before all of it is there and its hash is the signed
//! one. What doesn't fit into one block goes to a file without a name, sealed with
//! a key that only this request has: a disk never holds a record in the clear.

use std::path::Path;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::digest;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::http::problem::Problem;
use crate::random::Random;
use crate::secrets::keys::file::make_folder;
use crate::store::Digest;

/// Bytes of a block; one is held in memory.
const BLOCK: usize = 1 << 20;

/// A body on its way in.
pub struct Spool {
    key: LessSafeKey,
    name: String,
    hash: digest::Context,
    filling: Vec<u8>,
    file: Option<File>,
    blocks: u64,
    read: u64,
}

impl Spool {
    /// An empty one.
    pub fn new(random: &Random) -> Result<Self, Problem> {
        let key = UnboundKey::new(&AES_256_GCM, &random.bytes::<32>()?);
        let key = key.map_err(|_| Problem::internal(&"no key for a body"))?;
        Ok(Self {
            key: LessSafeKey::new(key),
            name: random.code(20)?,
            hash: digest::Context::new(&digest::SHA256),
            filling: Vec::new(),
            file: None,
            blocks: 0,
            read: 0,
        })
    }

    /// Takes the next bytes; `folder`: where a file may be made.
    pub async fn push(&mut self, bytes: &[u8], folder: &Path) -> Result<(), Problem> {
        self.hash.update(bytes);
        let mut rest = bytes;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(BLOCK - self.filling.len()));
            self.filling.extend_from_slice(now);
            rest = later;
            if self.filling.len() == BLOCK {
                self.write_block(folder).await?;
            }
        }
        Ok(())
    }

    /// All is there: its hash.
    pub async fn finish(&mut self) -> Result<Digest, Problem> {
        if let Some(file) = &mut self.file {
            file.flush().await.map_err(failed)?;
            file.rewind().await.map_err(failed)?;
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(self.hash.clone().finish().as_ref());
        Ok(hash)
    }

    /// The next block, in the order in which they came.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        if let (Some(file), true) = (&mut self.file, self.read < self.blocks) {
            let mut block = vec![0; BLOCK + AES_256_GCM.tag_len()];
            file.read_exact(&mut block).await.map_err(failed)?;
            let opened = self
                .key
                .open_in_place(nonce(self.read), Aad::empty(), &mut block);
            opened.map_err(|_| Problem::internal(&"a block of a body does not open"))?;
            block.truncate(BLOCK);
            self.read += 1;
            return Ok(Some(block));
        }
        let last = std::mem::take(&mut self.filling);
        Ok((!last.is_empty()).then_some(last))
    }

    async fn write_block(&mut self, folder: &Path) -> Result<(), Problem> {
        let mut block = std::mem::take(&mut self.filling);
        let sealed =
            self.key
                .seal_in_place_append_tag(nonce(self.blocks), Aad::empty(), &mut block);
        sealed.map_err(|_| Problem::internal(&"a block of a body was not sealed"))?;
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(nameless(folder, &self.name).await?),
        };
        file.write_all(&block).await.map_err(failed)?;
        self.blocks += 1;
        Ok(())
    }
}

/// A file that no folder lists: it is gone with the request, however that ends.
async fn nameless(folder: &Path, name: &str) -> Result<File, Problem> {
    make_folder(folder).map_err(|error| Problem::internal(&error))?;
    let path = folder.join(name);
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .await
        .map_err(failed)?;
    tokio::fs::remove_file(&path).await.map_err(failed)?;
    Ok(file)
}

/// Each block of a body has its own number, and each body its own key.
fn nonce(block: u64) -> Nonce {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&block.to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

fn failed(error: std::io::Error) -> Problem {
    Problem::unavailable(&error)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    async fn read_all(spool: &mut Spool) -> Vec<u8> {
        let mut all = Vec::new();
        while let Some(block) = spool.next().await.unwrap() {
            all.extend(block);
        }
        all
    }

    #[tokio::test]
    async fn a_body_of_any_length_comes_out_as_it_went_in() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7] {
            let body: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let mut spool = Spool::new(&Random::system()).unwrap();
            for piece in body.chunks(100_003) {
                spool
                    .push(piece, &folder.path().join("spool"))
                    .await
                    .unwrap();
            }
            let hash = spool.finish().await.unwrap();
            assert_eq!(hash, crate::secrets::digest::sha256(&body));
            assert!(read_all(&mut spool).await == body, "{length}");
            let left = std::fs::read_dir(folder.path().join("spool"));
            assert_eq!(left.map_or(0, Iterator::count), 0, "no file has a name");
        }
    }
}
