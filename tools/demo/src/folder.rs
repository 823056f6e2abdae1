//! Where the demo keeps the server, the phones and the pictures.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use bamin_standins::national::National;

use crate::people;
use crate::story::{GATES, SHOWN};
use crate::window;

const SEEDED: &str = "seeded.json";

/// One folder, kept from run to run; `make demo-reset` removes it.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes the folder and those in it; the server makes its own.
    pub fn make(path: &Path) -> Result<Self> {
        // What an earlier version made up lacks what this story needs: it begins anew.
        let seeded = path.join(SEEDED);
        let reads = |seeded: &Path| {
            let mut read = people::read(seeded)?;
            window::People::taken_from(&mut read)
        };
        if seeded.exists() && reads(&seeded).is_err() {
            println!("The demo's data are of an earlier version: made anew.");
            fs::remove_file(&seeded)?;
            for inner in ["server", "phones", "frames", "window"] {
                let inner = path.join(inner);
                if inner.exists() {
                    fs::remove_dir_all(inner)?;
                }
            }
        }
        for inner in ["phones", "frames"] {
            let inner = path.join(inner);
            fs::create_dir_all(&inner)
                .with_context(|| format!("cannot make {}", inner.display()))?;
        }
        Ok(Self(path.to_owned()))
    }

    /// The server's keys and database.
    pub fn server(&self) -> PathBuf {
        self.0.join("server")
    }

    /// Address and key file of the national platform's stand-in.
    pub fn national(&self, platform: &National) -> Result<(String, PathBuf)> {
        let secrets = self.0.join("secrets");
        fs::create_dir_all(&secrets)?;
        fs::set_permissions(&secrets, Permissions::from_mode(0o700))?;
        let key = secrets.join("national.key");
        fs::write(&key, National::key_text())?;
        fs::set_permissions(&key, Permissions::from_mode(0o600))?;
        Ok((platform.address().to_owned(), key))
    }

    /// Who was made up, with enrolment codes and passwords.
    pub fn seeded(&self) -> PathBuf {
        self.0.join(SEEDED)
    }

    /// For the phones in a window on the desk.
    pub fn window(&self) -> PathBuf {
        self.0.join("window.properties")
    }

    /// The phone of that name.
    pub fn phone(&self, name: &str) -> PathBuf {
        self.0.join("phones").join(name)
    }

    /// What to try: show a live code, scan a picture of it, scan a copy that is 61 s old.
    pub fn commands(&self, cli: &Path) -> [String; 3] {
        let cli = cli.display();
        let (citizen, staff) = (self.phone(SHOWN), self.phone(GATES[0]));
        let (citizen, staff) = (citizen.display(), staff.display());
        let (live, copy) = (self.frame("live"), self.frame("copy"));
        let (live, copy) = (live.display(), copy.display());
        [
            format!("{cli} --home {citizen} show"),
            format!("{cli} --home {staff} scan {live}"),
            format!("cp {live} {copy}; sleep 61; {cli} --home {staff} scan {copy}"),
        ]
    }

    /// The picture of that name.
    pub fn frame(&self, name: &str) -> PathBuf {
        self.0.join("frames").join(format!("{name}.png"))
    }
}
