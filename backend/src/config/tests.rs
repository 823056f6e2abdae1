#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;

#[test]
fn the_environment_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bamin.toml");
    std::fs::write(&file, "status_interval = 30\nissuer = 36\n").unwrap();
    let environment = |name: &str| (name == "BAMIN_STATUS_INTERVAL").then(|| "5".to_owned());
    let config = Config::load(Some(&file), environment).unwrap();
    assert_eq!((config.status_interval, config.issuer), (5, 36));
}

#[test]
fn a_misspelt_setting_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bamin.toml");
    std::fs::write(&file, "statusinterval = 30\n").unwrap();
    let error = Config::load(Some(&file), |_| None).unwrap_err();
    assert!(error.to_string().contains("statusinterval"), "{error}");
}

#[test]
fn nothing_is_kept_longer_than_its_bound() {
    let kept = |days: &'static str| {
        Config::load(None, |name| {
            (name == "BAMIN_KEEP_SCANS_DAYS").then(|| days.to_owned())
        })
    };
    assert_eq!(kept("90").unwrap().keep_scans_days, 90);
    for refused in ["0", "91"] {
        let error = kept(refused).unwrap_err().to_string();
        assert!(error.contains("keep_scans_days"), "{error}");
    }
}

#[test]
fn production_does_not_make_its_own_certificate() {
    let production = |name: &str| (name == "BAMIN_MODE").then(|| "production".to_owned());
    assert!(Config::load(None, production).is_err());
}

#[test]
fn production_writes_no_sms_codes_to_a_file() {
    let settings = |mode| Config {
        mode,
        tls: Tls::Off,
        public_url: Some("https://code.example.cn".to_owned()),
        sms_file: Some(PathBuf::from("-")),
        ..Config::default()
    };
    assert!(settings(Mode::Development).check().is_ok());
    assert!(settings(Mode::Production).check().is_err());
}

#[test]
fn the_provider_that_believes_everybody_does_not_start_in_production() {
    let config = Config {
        mode: Mode::Production,
        tls: Tls::Off,
        public_url: Some("https://code.example.cn".into()),
        ..Config::default()
    };
    config.check().unwrap();
    let demonstration = Config {
        identity_provider: IdentityProvider::Demonstration,
        ..config.clone()
    };
    assert!(demonstration.check().is_err());
    let plain = Config {
        identity_provider: IdentityProvider::Openid,
        identity_issuer: Some("http://127.0.0.1:1".into()),
        ..config
    };
    assert!(plain.check().is_err());
}

#[test]
fn every_setting_has_its_name_in_the_environment_and_in_the_table() {
    let full = Config {
        database_url: Some(String::new()),
        public_url: Some(String::new()),
        tls_cert: Some(PathBuf::new()),
        tls_key: Some(PathBuf::new()),
        tls_client_ca: Some(PathBuf::new()),
        metrics_listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
        default_password: Some(String::new()),
        sms_url: Some(String::new()),
        sms_token: Some(String::new()),
        sms_file: Some(PathBuf::new()),
        identity_issuer: Some(String::new()),
        identity_client_secret: Some(PathBuf::new()),
        identity_tls_root: Some(PathBuf::new()),
        national_url: Some(String::new()),
        national_client: Some(String::new()),
        national_key: Some(PathBuf::new()),
        certificate_signers: Some(PathBuf::new()),
        demo_commands: Some(String::new()),
        ..Config::default()
    };
    let table = toml::Table::try_from(&full).unwrap();
    let mut names: Vec<&str> = table.keys().map(String::as_str).collect();
    let mut known = NAMES.to_vec();
    names.sort_unstable();
    known.sort_unstable();
    assert_eq!(names, known);
    let manual = include_str!("../../../docs/operations.md");
    for name in NAMES {
        assert!(
            manual.contains(&format!("| `{name}` |")),
            "{name} is not in the manual"
        );
    }
}
