//! Whether the write-ahead log was damaged. SQLite takes the first frame that does not
//! fit for the log's end: right for a commit that was not finished when the process
//! died, wrong for a damaged one, after which events would be missing without a word.
//!
//! With `synchronous = FULL` a commit is on the disk before the next one begins. So a
//! frame written after a commit proves that all before it was there once; if SQLite
//! stops before, something was damaged. That a frame was written after another is known
//! from its checksum, which goes on from the one that the other states.
//! The format: <https://www.sqlite.org/fileformat2.html#walformat>.

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// Of every file of ours.
const PAGE: usize = 4096;
const FRAME: usize = FRAME_HEADER + PAGE;

/// Whether something before the last commit of the log was damaged.
pub(super) fn is_damaged(log: &[u8]) -> bool {
    let Some((header, frames)) = log.split_first_chunk::<HEADER>() else {
        return false;
    };
    let header = Header(header);
    let frames: Vec<Frame<'_>> = frames.as_chunks::<FRAME>().0.iter().map(Frame).collect();
    let words = header.words();
    let is_whole = header.is_whole(words);
    if is_whole && header.page_size() != PAGE as u32 {
        return false;
    }
    // Frames of an earlier log, which this one overwrites, have other salts.
    let is_of_this = |frame: &Frame<'_>| !is_whole || frame.salts() == header.salts();
    let sound = match is_whole {
        true => {
            let mut before = header.sum();
            let follows = |frame: &&Frame<'_>| {
                let follows = is_of_this(frame) && frame.follows(before, words);
                before = frame.sum();
                follows
            };
            frames.iter().take_while(follows).count()
        }
        // It was on the disk before the first frame.
        false => 0,
    };
    frames[sound..].windows(2).any(|pair| {
        let [commit, next] = [&pair[0], &pair[1]];
        commit.ends_commit()
            && is_of_this(commit)
            && commit.salts() == next.salts()
            && next.follows(commit.sum(), words)
    })
}

/// How the checksums read four bytes.
type Words = fn([u8; 4]) -> u32;
type Sum = [u32; 2];

struct Header<'a>(&'a [u8; HEADER]);

impl Header<'_> {
    /// As its lowest bit says; a damaged one was this machine's.
    fn words(&self) -> Words {
        match number(self.0, 0) {
            0x377f_0682 => u32::from_le_bytes,
            0x377f_0683 => u32::from_be_bytes,
            _ => u32::from_ne_bytes,
        }
    }

    fn is_whole(&self, words: Words) -> bool {
        let is_log = matches!(number(self.0, 0), 0x377f_0682 | 0x377f_0683);
        is_log && checksum([0, 0], &self.0[..24], words) == self.sum()
    }

    fn page_size(&self) -> u32 {
        number(self.0, 8)
    }

    fn salts(&self) -> [u32; 2] {
        [number(self.0, 16), number(self.0, 20)]
    }

    fn sum(&self) -> Sum {
        [number(self.0, 24), number(self.0, 28)]
    }
}

struct Frame<'a>(&'a [u8; FRAME]);

impl Frame<'_> {
    fn ends_commit(&self) -> bool {
        number(self.0, 4) != 0
    }

    fn salts(&self) -> [u32; 2] {
        [number(self.0, 8), number(self.0, 12)]
    }

    fn sum(&self) -> Sum {
        [number(self.0, 16), number(self.0, 20)]
    }

    /// Whether it was written after what has this checksum, and is as it was written.
    fn follows(&self, before: Sum, words: Words) -> bool {
        let head = checksum(before, &self.0[..8], words);
        number(self.0, 0) != 0 && checksum(head, &self.0[FRAME_HEADER..], words) == self.sum()
    }
}

/// Numbers of the format itself are big-endian.
fn number(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..).and_then(<[u8]>::first_chunk);
    four.map_or(0, |four| u32::from_be_bytes(*four))
}

fn checksum(before: Sum, bytes: &[u8], words: Words) -> Sum {
    let eights = bytes.as_chunks::<4>().0.as_chunks::<2>().0;
    eights.iter().fold(before, |[a, b], [one, other]| {
        let a = a.wrapping_add(words(*one)).wrapping_add(b);
        [a, b.wrapping_add(words(*other)).wrapping_add(a)]
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use rusqlite::Connection;

    use super::*;

    /// A log of so many commits, each a few frames; and one that an earlier log's
    /// frames follow.
    fn logs(commits: u32) -> [Vec<u8>; 2] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let log = || std::fs::read(folder.path().join("a.db-wal")).unwrap();
        let writing = Connection::open(&path).unwrap();
        writing
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (x)",
            )
            .unwrap();
        for _ in 0..commits {
            let insert = "INSERT INTO t VALUES (zeroblob(6000))";
            writing.execute(insert, []).unwrap();
        }
        let first = log();
        let checkpoint = "PRAGMA wal_checkpoint(RESTART)";
        writing.query_row(checkpoint, [], |_| Ok(())).unwrap();
        writing.execute("INSERT INTO t VALUES (1)", []).unwrap();
        [first, log()]
    }

    #[test]
    fn a_sound_log_is_none_and_neither_is_its_unfinished_end() {
        let [log, again] = logs(6);
        assert_eq!(log.len(), again.len(), "nothing of the earlier log is left");
        assert!(!is_damaged(&again));
        for end in (0..=log.len()).step_by(97) {
            assert!(!is_damaged(&log[..end]), "{end}");
        }
        assert!(!is_damaged(&[]));
    }

    #[test]
    fn a_torn_last_commit_is_its_end() {
        let [mut log, _] = logs(6);
        let frames = log.len() / FRAME;
        let is_commit = |log: &[u8], frame: usize| number(log, HEADER + frame * FRAME + 4) != 0;
        let before = (0..frames - 1).rev().find(|frame| is_commit(&log, *frame));
        let torn = HEADER + (before.unwrap() + 1) * FRAME;
        log[torn..].iter_mut().for_each(|byte| *byte ^= 0x55);
        assert!(!is_damaged(&log));
    }

    #[test]
    fn any_byte_that_changed_before_the_last_commit_is_seen() {
        let [log, _] = logs(6);
        let last_commit = log.len() - 3 * FRAME;
        for byte in (0..HEADER).chain((HEADER..last_commit).step_by(61)) {
            let mut damaged = log.clone();
            damaged[byte] ^= 0x10;
            assert!(is_damaged(&damaged), "{byte}");
        }
    }
}
