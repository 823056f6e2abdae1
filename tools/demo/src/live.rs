//! After the story: the server stays up, a picture of a live code is kept fresh,
//! and three commands say what to try.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use bamin_engine::wallet::Presented;
use bamin_frames::{Code, Conditions, draw_phone};

use crate::folder::Folder;
use crate::story::Told;

/// Stays in the foreground until Ctrl-C.
pub async fn stay_up(mut told: Told, folder: &Folder, cli: &Path) -> Result<()> {
    let picture = folder.frame("live");
    draw(&told, &picture).await?;
    println!("\n{}", invitation(&told, folder, cli));
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => break,
            _ = ticks.tick() => {
                draw(&told, &picture).await?;
                told.citizen.sync.step().await;
                anyhow::ensure!(told.running.is_up(), "the server ended by itself; see {}", told.server.data.join("server.log").display());
            }
        }
    }
    println!("\nStopping the server. The data stays; make demo-reset removes it.");
    told.running.stop()
}

/// What a camera would see of the citizen's phone now, written whole or not at all.
async fn draw(told: &Told, picture: &Path) -> Result<()> {
    let now = told.citizen.time.now();
    if let Presented::Showing(showing) = told.citizen.wallet.present(told.subject, &now).await? {
        let code = Code {
            width: showing.modules.width as usize,
            dark: &showing.modules.dark,
        };
        let new = picture.with_extension("new");
        draw_phone(code, &Conditions::ordinary(), now.ms.unsigned_abs()).write_png(&new)?;
        std::fs::rename(new, picture)?;
    }
    Ok(())
}

fn invitation(told: &Told, folder: &Folder, cli: &Path) -> String {
    let [show, scan, wait] = folder.commands(cli);
    format!(
        "The server stays up until Ctrl-C. {}/ says what runs (中文 / English). To try in another terminal:\n\n\
         1. A live code in the terminal (a phone camera can read it from the screen):\n   {show}\n\n\
         2. Scan a camera picture of it, drawn anew every few seconds: green.\n   {scan}\n\n\
         3. Keep a copy of that picture for 61 s: refused, with its age.\n   {wait}\n\n\
         Frames of the story: {}, {}, {}",
        told.server.url(),
        folder.frame("green").display(),
        folder.frame("screenshot").display(),
        folder.frame("forged").display(),
    )
}
