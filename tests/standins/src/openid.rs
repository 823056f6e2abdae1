//! A real OpenID Connect provider that nobody here wrote (npm `oidc-provider`), on
//! loopback: [`OpenidProvider`] starts it, [`Browser`] signs in at its own pages.
//! `tools/setup.sh test` installs it outside the clone.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, Response, Url};

/// The client's name at the provider.
pub const CLIENT: &str = "bamin";
/// The client's secret.
pub const SECRET: &str = "a secret of the tests";

/// A running provider; it ends when this is dropped.
pub struct OpenidProvider {
    issuer: String,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    said: Vec<String>,
}

impl OpenidProvider {
    /// Starts it on a free port, with new keys and nobody in it.
    ///
    /// # Errors
    /// No node, or the provider isn't installed.
    pub fn start() -> Result<Self> {
        Self::at_port(0)
    }

    fn at_port(port: u16) -> Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("openid/provider.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .arg(modules()?)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("node")?;
        let input = child.stdin.take();
        let output = child.stdout.take().context("no output of node")?;
        let mut output = BufReader::new(output);
        let mut issuer = String::new();
        output.read_line(&mut issuer)?;
        let issuer = issuer.trim_end().to_owned();
        ensure!(issuer.starts_with("http://"), "the provider did not start");
        Ok(Self {
            issuer,
            child,
            input,
            output,
            said: Vec::new(),
        })
    }

    /// Its address.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Lets the client of that server come back.
    ///
    /// # Errors
    /// The provider has ended.
    pub fn expect(&mut self, server: &str) -> Result<()> {
        self.say(format!("redirect {server}/identity/callback"))
    }

    /// Somebody who can sign in as `login`, with these claims (a JSON object).
    ///
    /// # Errors
    /// The provider has ended.
    pub fn person(&mut self, login: &str, claims: &str) -> Result<()> {
        self.say(format!("person {login} {claims}"))
    }

    /// Answers 503 to everything from now on.
    ///
    /// # Errors
    /// The provider has ended.
    pub fn down(&mut self) -> Result<()> {
        self.say("down".to_owned())
    }

    /// Answers again.
    ///
    /// # Errors
    /// The provider has ended.
    pub fn up(&mut self) -> Result<()> {
        self.say("up".to_owned())
    }

    /// Ends it and starts it again at the same address, with new keys and the same
    /// people.
    ///
    /// # Errors
    /// As [`OpenidProvider::start`].
    pub fn restarted(mut self) -> Result<Self> {
        let port = Url::parse(&self.issuer)?.port().context("no port")?;
        let said = std::mem::take(&mut self.said);
        drop(self);
        let mut again = Self::at_port(port)?;
        for line in said {
            again.say(line)?;
        }
        Ok(again)
    }

    /// Stops it where it stands: connections are taken, nothing is answered.
    ///
    /// # Errors
    /// No `kill`.
    pub fn pause(&self) -> Result<()> {
        self.signal("-STOP")
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// No `kill`.
    pub fn resume(&self) -> Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, signal: &str) -> Result<()> {
        let pid = self.child.id().to_string();
        let status = Command::new("kill").args([signal, &pid]).status()?;
        ensure!(status.success(), "kill: {status}");
        Ok(())
    }

    fn say(&mut self, line: String) -> Result<()> {
        let input = self.input.as_mut().context("the provider is ending")?;
        writeln!(input, "{line}")?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        ensure!(answer.trim_end() == "done", "the provider said {answer:?}");
        self.said.push(line);
        Ok(())
    }
}

impl Drop for OpenidProvider {
    fn drop(&mut self) {
        let _ = self.signal("-CONT");
        drop(self.input.take());
        // It is gone already, or ends here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn modules() -> Result<PathBuf> {
    let named = std::env::var_os("BAMIN_TEST_NODE_MODULES").map(PathBuf::from);
    let cache = || {
        let folder = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
        let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
        folder
            .or(home)
            .map(|cache| cache.join("bamin/openid/node_modules"))
    };
    let modules = named.or_else(cache).context("no cache folder")?;
    ensure!(
        modules.join("oidc-provider").is_dir(),
        "oidc-provider is not installed: run tools/setup.sh test"
    );
    Ok(modules)
}

/// A browser that keeps cookies and fills in the log-in form; it runs no script.
pub struct Browser {
    client: Client,
    cookies: HashMap<String, String>,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// A browser without cookies.
    ///
    /// # Panics
    /// Never: the client takes no files.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a client without files can be made")]
    pub fn new() -> Self {
        // Another part of the process may have installed it already; either is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        Self {
            client: client.expect("a client without files can be made"),
            cookies: HashMap::new(),
        }
    }

    /// Opens the provider's page, signs in as `login` and agrees; gives the address
    /// that the provider sends the browser back to, not opened yet.
    ///
    /// # Errors
    /// The provider's page is another one.
    pub async fn sign_in(&mut self, url: &str, login: &str) -> Result<String> {
        let provider = Url::parse(url)?;
        let mut page = self.ask(Method::GET, provider.clone(), None).await?;
        for _ in 0..12 {
            if let Some(next) = location(&page, &provider)? {
                if next.origin() != provider.origin() {
                    return Ok(next.into());
                }
                page = self.ask(Method::GET, next, None).await?;
                continue;
            }
            let status = page.status();
            let html = page.text().await?;
            let Some(action) = between(&html, "action=\"", "\"") else {
                bail!("{status}, and no form to fill in: {html}");
            };
            let action = provider.join(&action.replace("&amp;", "&"))?;
            let form = match html.contains("name=\"login\"") {
                true => format!("prompt=login&login={login}&password=any"),
                false => "prompt=consent".to_owned(),
            };
            page = self.ask(Method::POST, action, Some(form)).await?;
        }
        bail!("the provider sends the browser in circles")
    }

    /// Sends the page's form with its hidden fields and `filled` (`name=value&…`);
    /// gives the address that the answer sends the browser to, not opened yet.
    ///
    /// # Errors
    /// The page has no form, or the answer leads nowhere.
    pub async fn fill(&mut self, url: &str, html: &str, filled: &str) -> Result<String> {
        let page = Url::parse(url)?;
        let action = between(html, "action=\"", "\"").context("no form")?;
        let action = page.join(action)?;
        let mut form = Url::parse("form:")?;
        {
            let mut pairs = form.query_pairs_mut();
            for input in html.split("<input type=\"hidden\"").skip(1) {
                let name = between(input, "name=\"", "\"").context("no name")?;
                let value = between(input, "value=\"", "\"").context("no value")?;
                pairs.append_pair(name, &value.replace("&amp;", "&"));
            }
            for (name, value) in filled.split('&').filter_map(|pair| pair.split_once('=')) {
                pairs.append_pair(name, value);
            }
        }
        let form = form.query().unwrap_or_default().to_owned();
        let answer = self.ask(Method::POST, action, Some(form)).await?;
        let next = location(&answer, &page)?;
        match next {
            Some(next) => Ok(next.into()),
            None => bail!("{}: {}", answer.status(), answer.text().await?),
        }
    }

    /// Opens an address; gives status and text.
    ///
    /// # Errors
    /// No answer.
    pub async fn open(&mut self, url: &str) -> Result<(u16, String)> {
        let page = self.ask(Method::GET, Url::parse(url)?, None).await?;
        Ok((page.status().as_u16(), page.text().await?))
    }

    async fn ask(&mut self, method: Method, url: Url, form: Option<String>) -> Result<Response> {
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = self.client.request(method, url);
        if !jar.is_empty() {
            request = request.header(COOKIE, jar.join("; "));
        }
        if let Some(form) = form {
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form);
        }
        let response = request.send().await?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(response)
    }
}

/// The text between two others.
#[must_use]
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?
        .1
        .split_once(after)
        .map(|(found, _)| found)
}

fn location(page: &Response, base: &Url) -> Result<Option<Url>> {
    let Some(next) = page.headers().get(LOCATION) else {
        return Ok(None);
    };
    Ok(Some(base.join(next.to_str()?)?))
}
