//! Reading the command line, and `--help` in both languages: the words are put
//! into clap's command from the catalogue. What clap itself says about a wrong
//! command line stays in English, under a line of ours.

use std::ffi::OsString;

use bamin_texts::{Lang, has, text};
use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory, FromArgMatches};

use crate::args::Args;
use crate::exit::Exit;
use crate::voice::{Voice, environment_language};

/// The command line, or how the process ends at once.
pub fn parse(words: Vec<OsString>) -> Result<Args, Exit> {
    let lang = language_of(&words);
    let matches = command(lang).try_get_matches_from(words);
    matches
        .and_then(|matches| Args::from_arg_matches(&matches))
        .map_err(|error| ended(&error, lang))
}

/// The whole command with the words of one language.
pub fn command(lang: Lang) -> clap::Command {
    worded(Args::command(), lang, "cli.help")
        .after_help(text(lang, "cli.help.exit_codes", &[]))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .global(true)
                .help(text(lang, "cli.help.help", &[])),
        )
        .arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help(text(lang, "cli.help.version", &[])),
        )
}

fn worded(command: clap::Command, lang: Lang, path: &str) -> clap::Command {
    let names: Vec<_> = command
        .get_subcommands()
        .map(|inner| inner.get_name().to_owned())
        .collect();
    let command = command.about(text(lang, path, &[])).mut_args(|argument| {
        let key = key_of(path, argument.get_id().as_str());
        argument.help(text(lang, &key, &[]))
    });
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(&name, |inner| {
            worded(inner, lang, &format!("{path}.{name}"))
        })
    })
}

/// A word of the command itself, or one that several commands share.
fn key_of(path: &str, argument: &str) -> String {
    let own = format!("{path}.{argument}");
    match has(&own) {
        true => own,
        false => format!("cli.help.any.{argument}"),
    }
}

/// The language must be known before anything can go wrong.
fn language_of(words: &[OsString]) -> Lang {
    let words: Vec<_> = words.iter().filter_map(|word| word.to_str()).collect();
    let given = words.iter().enumerate().find_map(|(at, word)| {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.get(at + 1).copied(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        value.and_then(Lang::of_tag)
    });
    given.unwrap_or_else(environment_language)
}

fn ended(error: &clap::Error, lang: Lang) -> Exit {
    let asked = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if !asked {
        let voice = Voice {
            lang,
            form: crate::voice::Form::Words { ansi: false },
        };
        voice.aside(voice.text("cli.error.usage", &[]));
    }
    let _ = error.print();
    match asked {
        true => Exit::Done,
        false => Exit::Usage,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn every_command_and_argument_is_explained_in_both_languages() {
        let mut explained = 0;
        let mut open = vec![("cli.help".to_owned(), Args::command())];
        while let Some((path, command)) = open.pop() {
            assert!(has(&path), "{path}");
            for argument in command.get_arguments() {
                let key = key_of(&path, argument.get_id().as_str());
                assert!(has(&key), "{path}: {key}");
                explained += 1;
            }
            for inner in command.get_subcommands() {
                open.push((format!("{path}.{}", inner.get_name()), inner.clone()));
            }
        }
        assert!(explained > 25);
    }

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        for lang in Lang::ALL {
            command(lang).debug_assert();
        }
    }

    #[test]
    fn the_language_is_known_before_the_rest_is_read() {
        let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(
            language_of(&words("bamin --lang en nonsense")),
            Lang::English
        );
        assert_eq!(
            language_of(&words("bamin nonsense --lang=zh")),
            Lang::Chinese
        );
    }

    #[test]
    fn a_number_may_be_typed_with_spaces() {
        let matches = command(Lang::English)
            .try_get_matches_from(["bamin", "number", "1234 5678 9012"])
            .unwrap();
        let args = Args::from_arg_matches(&matches).unwrap();
        assert!(matches!(
            args.command,
            crate::args::Command::Number { number } if number == "123456789012"
        ));
    }
}
