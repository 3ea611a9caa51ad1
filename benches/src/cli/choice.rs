//! What is measured: which cases, which sizes, which contenders, and how long.

use std::time::Duration;

use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressStyle};

use super::Outcome;
use crate::cases::{self, Case, Entry};
use crate::measure::{Plan, measure};
use crate::report::Report;

/// The options that every measurement has.
#[derive(Clone, Debug, Args)]
pub struct Choice {
    /// The cases; all of them if none is named
    #[arg(value_name = "CASE", value_parser = PossibleValuesParser::new(case_names()))]
    cases: Vec<String>,

    /// The sizes, in the cases that have several; those of the case if none is given
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = size)]
    n: Vec<usize>,

    /// The contenders; all of them if none is named
    #[arg(long, value_name = "CONTENDER", value_delimiter = ',')]
    only: Vec<String>,

    /// How many rounds; by default 3 to 15, by what a round takes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,

    /// How long a sample should take, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 15)]
    sample_ms: u64,
}

/// A size; digits may be grouped as in 100_000.
pub fn size(text: &str) -> Result<usize, String> {
    match text.replace('_', "").parse() {
        Ok(0) => Err("there is nothing to measure".into()),
        Ok(size) => Ok(size),
        Err(error) => Err(format!("{error}")),
    }
}

/// The names of all cases.
pub fn case_names() -> Vec<&'static str> {
    cases::all().iter().map(|case| case.name).collect()
}

impl Choice {
    /// Takes `cases` and `sizes` where the user has said nothing.
    pub fn default_to(&mut self, cases: &[&str], sizes: &[usize]) {
        if self.cases.is_empty() {
            self.cases = cases.iter().copied().map(String::from).collect();
        }
        if self.n.is_empty() {
            self.n = sizes.to_vec();
        }
    }

    /// What is to be run.
    ///
    /// # Errors
    ///
    /// A contender that there is not, or nothing that is left to run.
    pub fn groups(&self) -> Outcome<Vec<(Case, usize, Vec<Entry>)>> {
        self.check_names()?;
        let mut groups = Vec::new();
        for name in case_names() {
            if !self.cases.is_empty() && !self.cases.iter().any(|case| case == name) {
                continue;
            }
            for n in self.sizes(name) {
                let Some(case) = cases::all().into_iter().find(|case| case.name == name) else {
                    continue;
                };
                let entries: Vec<_> = case
                    .entries
                    .iter()
                    .copied()
                    .filter(|e| self.takes(e, n))
                    .collect();
                if !entries.is_empty() {
                    groups.push((case, n, entries));
                }
            }
        }
        match groups.is_empty() {
            true => Err("none of these contenders takes part in these cases".into()),
            false => Ok(groups),
        }
    }

    fn check_names(&self) -> Outcome<()> {
        let cases = cases::all();
        let mut known: Vec<_> = cases
            .iter()
            .flat_map(|case| &case.entries)
            .map(|entry| entry.name)
            .collect();
        known.sort_unstable();
        known.dedup();
        match self.only.iter().find(|name| !known.contains(&name.as_str())) {
            Some(name) => {
                Err(format!("no contender is called `{name}`; there are: {}", known.join(", ")).into())
            }
            None => Ok(()),
        }
    }

    fn sizes(&self, case: &str) -> Vec<usize> {
        let all = cases::all();
        let case = all.iter().find(|other| other.name == case);
        match case {
            Some(case) if self.n.is_empty() || !case.any_size => case.sizes.to_vec(),
            _ => self.n.clone(),
        }
    }

    fn takes(&self, entry: &Entry, n: usize) -> bool {
        n <= entry.up_to && (self.only.is_empty() || self.only.iter().any(|name| name == entry.name))
    }

    /// Measures it, with a progress bar on standard error.
    pub fn measure(&self) -> Outcome<Report> {
        let plan = Plan {
            sample: Duration::from_millis(self.sample_ms),
            rounds: self.rounds,
        };
        let groups = self.groups()?;
        let bar = ProgressBar::new(groups.len() as u64).with_style(style());
        let mut report = Report::default();
        for (case, n, entries) in &groups {
            let tell = |doing: &str| bar.set_message(format!("{} {n}: {doing}", case.name));
            report.groups.push(measure(case, *n, entries, plan, tell));
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(report)
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
