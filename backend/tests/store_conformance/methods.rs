//! The suite calls every method of every store trait.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn sources(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let rust = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// The methods of `pub trait …Store` in a source.
fn methods(source: &str) -> Vec<String> {
    let mut within = false;
    let mut found = Vec::new();
    for line in source.lines() {
        let trait_name = line
            .strip_prefix("pub trait ")
            .and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
        within = match trait_name {
            Some(name) => name.ends_with("Store"),
            None => within && line != "}",
        };
        let method = line
            .trim_start()
            .strip_prefix("async fn ")
            .filter(|_| within);
        found.extend(
            method
                .and_then(|rest| rest.split('(').next())
                .map(str::to_owned),
        );
    }
    found
}

/// Names that are called, `.name(`, also where the call begins a line.
fn called(source: &str) -> BTreeSet<String> {
    let names = source
        .split('.')
        .skip(1)
        .filter_map(|rest| rest.split_once('('));
    let plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    names
        .map(|(name, _)| name.trim().to_owned())
        .filter(|name| plain(name))
        .collect()
}

#[test]
fn every_method_of_every_store_is_called() {
    let all: Vec<String> = sources("src/store")
        .iter()
        .flat_map(|source| methods(source))
        .collect();
    assert!(all.len() > 150, "{} methods were found", all.len());
    let tests = sources("tests/store_conformance");
    let called: BTreeSet<String> = tests.iter().flat_map(|source| called(source)).collect();
    let missing: Vec<_> = all
        .iter()
        .filter(|method| !called.contains(*method))
        .collect();
    assert!(missing.is_empty(), "never called: {missing:?}");
}

#[test]
fn a_method_counts_only_within_a_store_and_a_call_only_as_one() {
    let source = "pub trait Judge {\n    async fn judge(&self);\n}\n\
        pub trait ThingStore: Send {\n    /// async fn no\n    async fn thing(&self);\n}\nasync fn x() {}\n";
    assert_eq!(methods(source), ["thing"]);
    let called = called("store.one(1); store\n    .two(); three(); // four.five");
    assert_eq!(called, BTreeSet::from(["one".to_owned(), "two".to_owned()]));
}
