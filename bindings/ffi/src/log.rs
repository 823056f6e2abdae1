//! The engine's log, for a report of trouble: codes and figures, nothing personal.

use std::sync::Arc;

use bamin_engine::log::{RingFile, install};

use crate::error::BaminError;
use crate::ports::{Clock, Foreign};

/// The newest lines, at most 1 MB of them.
#[derive(uniffi::Object)]
pub struct LogFile(Arc<RingFile>);

#[uniffi::export]
impl LogFile {
    /// Goes on with the file at `path` and makes it the log of this process, unless
    /// there is one already: one file is enough for all phones of a process.
    #[uniffi::constructor]
    pub fn open(path: String, clock: Arc<dyn Clock>) -> Result<Arc<Self>, BaminError> {
        let file = RingFile::open(path, Arc::new(Foreign(clock))).map_err(failed)?;
        let file = Arc::new(file);
        // The first one stays: the others' lines are in it.
        let _is_first = install(file.clone());
        Ok(Arc::new(Self(file)))
    }

    /// All lines, oldest first, each `<Unix ms> <level> <module> <message>`, UTF-8.
    /// Reads the disk: call it on a worker thread.
    pub fn export(&self) -> Result<Vec<u8>, BaminError> {
        self.0.export().map_err(failed)
    }
}

fn failed(_: std::io::Error) -> BaminError {
    BaminError::Storage {
        code: "storage_failed".into(),
    }
}
