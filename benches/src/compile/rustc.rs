//! What rustc says about its own times.

use super::Outcome;

/// Milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Build {
    pub(super) total: f64,
    pub(super) expansion: f64,
}

impl Build {
    /// Out of lines such as `time:   0.003; rss:   43MB ->   51MB (   +8MB)  macro_expand_crate`.
    pub(super) fn read(text: &str) -> Outcome<Self> {
        let seconds = |pass: &str| {
            let line = text
                .lines()
                .rfind(|line| line.split_whitespace().last() == Some(pass));
            let number = line.and_then(|line| line.strip_prefix("time:")?.split(';').next());
            number
                .ok_or_else(|| format!("rustc says nothing about `{pass}`"))?
                .trim()
                .parse::<f64>()
                .map_err(|error| error.to_string())
        };
        Ok(Self {
            total: seconds("total")? * 1_000.0,
            expansion: seconds("macro_expand_crate")? * 1_000.0,
        })
    }

    pub(super) fn least(builds: &[Self]) -> Self {
        let least = |of: fn(&Self) -> f64| builds.iter().map(of).fold(f64::INFINITY, f64::min);
        Self {
            total: least(|build| build.total),
            expansion: least(|build| build.expansion),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Build;

    #[test]
    fn the_last_report_counts() {
        let text = "time:   0.003; rss:   43MB ->   51MB (   +8MB)\tmacro_expand_crate\n\
                    time:   0.100; rss:   43MB ->   51MB (   +8MB)\tmacro_expand_crate\n\
                    time:   0.025; rss:   27MB ->   54MB (  +27MB)\ttotal\n";
        let expected = Build {
            total: 25.0,
            expansion: 100.0,
        };
        assert_eq!(Build::read(text).unwrap(), expected);
        assert!(Build::read("").is_err());
    }
}
