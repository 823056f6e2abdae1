//! The folder of one phone on a desk: `settings.json` (where the server is, what
//! is pinned) beside the engine's own files. One home is one phone.

use std::io::Write;
use std::path::{Path, PathBuf};

use bamin_engine::phone::{Phone, PhoneConfig, PhonePorts};
use serde::{Deserialize, Serialize};

use crate::args::ServerArgs;
use crate::exit::Exit;
use crate::failure::Failure;

const SETTINGS: &str = "settings.json";

/// The folder.
#[derive(Debug, Clone)]
pub struct Home {
    folder: PathBuf,
}

/// What is pinned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Settings {
    server: String,
    trust_roots: Vec<String>,
    /// PEM; only for `https`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tls_roots: Option<String>,
}

impl Home {
    /// The one given, else `$XDG_DATA_HOME/bamin`, else `~/.local/share/bamin`.
    pub fn of(given: Option<PathBuf>) -> Result<Self, Failure> {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let folder = given
            .or_else(|| Some(PathBuf::from(variable("XDG_DATA_HOME")?).join("bamin")))
            .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".local/share/bamin")))
            .ok_or_else(|| Failure::new(Exit::Usage, "no_home", []))?;
        Ok(Self { folder })
    }

    /// Opens the phone that was enrolled here.
    pub fn open(&self) -> Result<Phone, Failure> {
        let settings = self.settings()?.ok_or_else(Failure::not_enrolled)?;
        self.phone(settings)
    }

    /// The same, or none where nothing was ever enrolled; makes no file.
    pub fn open_if_enrolled(&self) -> Result<Option<Phone>, Failure> {
        let settings = self.settings()?;
        settings.map(|settings| self.phone(settings)).transpose()
    }

    /// Opens the phone for an enrolment. What is given takes the place of what was
    /// kept; [`Home::keep`] keeps it once the server has answered.
    pub fn open_for(&self, given: &ServerArgs) -> Result<(Phone, Enrolling), Failure> {
        let kept = self.settings()?.unwrap_or_default();
        let settings = merged(kept, given)?;
        let phone = self.phone(settings.clone())?;
        Ok((phone, Enrolling(settings)))
    }

    /// Keeps the settings of a successful enrolment.
    pub fn keep(&self, enrolling: &Enrolling) -> Result<(), Failure> {
        let path = self.folder.join(SETTINGS);
        let json = serde_json::to_vec_pretty(&enrolling.0).unwrap_or_default();
        let fresh = path.with_extension("json.new");
        std::fs::File::create(&fresh)
            .and_then(|mut file| {
                file.write_all(&json)?;
                file.sync_all()
            })
            .and_then(|()| std::fs::rename(&fresh, &path))
            .map_err(|_| unwritable(&path))
    }

    fn phone(&self, settings: Settings) -> Result<Phone, Failure> {
        let ports = PhonePorts::desk(&self.folder).map_err(|_| unwritable(&self.folder))?;
        let tls_roots = settings.tls_roots.map(String::into_bytes);
        let config = PhoneConfig {
            folder: self.folder.clone(),
            server: settings.server,
            trust_roots: settings.trust_roots,
            tls_roots: tls_roots.into_iter().collect(),
            least_trust: 0,
            platform: "desk".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Ok(Phone::open(config, ports)?)
    }

    fn settings(&self) -> Result<Option<Settings>, Failure> {
        let path = self.folder.join(SETTINGS);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|_| Failure::file("settings_unreadable", &path)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(_) => Err(Failure::file("settings_unreadable", &path)),
        }
    }
}

/// Settings on trial, until the server has answered.
pub struct Enrolling(Settings);

fn merged(kept: Settings, given: &ServerArgs) -> Result<Settings, Failure> {
    let tls_roots = match &given.tls_root {
        Some(path) => Some(
            std::fs::read_to_string(path).map_err(|_| Failure::file("file_unreadable", path))?,
        ),
        None => kept.tls_roots,
    };
    let settings = Settings {
        server: given.server.clone().unwrap_or(kept.server),
        trust_roots: match given.trust_root.is_empty() {
            true => kept.trust_roots,
            false => given.trust_root.clone(),
        },
        tls_roots,
    };
    if settings.server.is_empty() {
        return Err(Failure::new(Exit::Usage, "no_server", []));
    }
    if settings.trust_roots.is_empty() {
        return Err(Failure::new(Exit::Usage, "no_trust_root", []));
    }
    Ok(settings)
}

fn unwritable(path: &Path) -> Failure {
    Failure::new(
        Exit::Storage,
        "folder_unwritable",
        [("file", &path.display().to_string())],
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn given(server: Option<&str>, roots: &[&str]) -> ServerArgs {
        ServerArgs {
            server: server.map(str::to_owned),
            trust_root: roots.iter().map(|root| (*root).to_owned()).collect(),
            tls_root: None,
        }
    }

    #[test]
    fn what_was_kept_stays_unless_something_else_is_given() {
        let kept = merged(Settings::default(), &given(Some("https://one"), &["02aa"])).unwrap();
        assert_eq!(merged(kept.clone(), &given(None, &[])), Ok(kept.clone()));
        let other = merged(kept, &given(None, &["03bb"])).unwrap();
        assert_eq!(
            (other.server.as_str(), other.trust_roots),
            ("https://one", vec!["03bb".to_owned()])
        );
    }

    #[test]
    fn no_root_is_believed_at_first_sight() {
        let none = merged(Settings::default(), &given(Some("https://one"), &[]));
        assert_eq!(none, Err(Failure::new(Exit::Usage, "no_trust_root", [])));
    }
}
