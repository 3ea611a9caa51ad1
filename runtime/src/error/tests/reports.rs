//! `anyhow::Error` and `eyre::Report` on their way in, the same for both.

macro_rules! report_tests {
    ($report:ty) => {
        use std::error::Error;
        use std::io;

        use super::super::{A, Because, Kind, group, show, tree};
        use crate::error::{Catch, ErrorGroup, Member, TaskError};

        type BoxError = Box<dyn Error + Send + Sync>;

        fn not_found() -> io::Error {
            io::Error::from(io::ErrorKind::NotFound)
        }

        /// With two layers of context around it.
        fn in_context(error: impl Error + Send + Sync + 'static) -> $report {
            <$report>::new(error)
                .wrap_err("inner context")
                .wrap_err("outer context")
        }

        #[test]
        fn it_is_found_by_what_it_holds() {
            for report in [<$report>::new(not_found()), in_context(not_found())] {
                let group = ErrorGroup::from_error(report);
                let error: &io::Error = group.first().downcast_ref().unwrap();
                assert_eq!(error.kind(), io::ErrorKind::NotFound);
                assert!(!group.contains::<A>());
                let leaf = group
                    .into_iter()
                    .next()
                    .unwrap()
                    .downcast::<A>()
                    .unwrap_err();
                assert_eq!(
                    leaf.downcast::<io::Error>().unwrap().kind(),
                    io::ErrorKind::NotFound
                );
            }
        }

        #[test]
        fn a_clause_selects_it() {
            let mut catch = Catch::<()>::new(TaskError::from(in_context(not_found())));
            assert!(catch.select(|_: &A| true).is_none());
            let matched = catch
                .select(|error: &io::Error| error.kind() == io::ErrorKind::NotFound)
                .unwrap();
            assert_eq!(matched.first().kind(), io::ErrorKind::NotFound);
            assert_eq!(matched.into_iter().count(), 1);
        }

        #[test]
        fn its_context_is_drawn_and_kept() {
            let group = ErrorGroup::from_error(in_context(Because("no config", not_found().into())));
            let drawn = "1 error\n\
                └─ outer context\n   \
                   caused by: inner context\n   \
                   caused by: no config\n   \
                   caused by: entity not found";
            assert_eq!(format!("{group:#}"), drawn);
            assert_eq!(
                group.first().caused_by::<io::Error>().unwrap().kind(),
                io::ErrorKind::NotFound
            );
            let error = group.into_iter().next().unwrap().into_error();
            assert_eq!(error.to_string(), "outer context");
            assert_eq!(error.source().unwrap().to_string(), "inner context");
        }

        #[test]
        fn a_group_in_it_becomes_a_group_and_the_context_its_notes() {
            let group = ErrorGroup::from_error(in_context(tree("m[A1 n[B2]]")));
            assert_eq!(show(&group), "m[A1 n[B2]]");
            assert_eq!(
                group.notes().collect::<Vec<_>>(),
                ["outer context", "inner context"]
            );
            let plain = Member::from(<$report>::new(tree("m[A1]")));
            assert_eq!(show(plain.as_group().unwrap()), "m[A1]");
            assert_eq!(plain.as_group().unwrap().notes().len(), 0);
        }

        #[test]
        fn a_boxed_error_in_it_is_looked_through() {
            let boxed: BoxError = Kind::<'A'>(1).into();
            let leaf = ErrorGroup::from_error(from_boxed(boxed))
                .into_iter()
                .next()
                .unwrap();
            assert_eq!(leaf.downcast_ref::<A>(), Some(&Kind(1)));
            assert_eq!(leaf.downcast::<A>().unwrap(), Kind(1));
            let boxed: BoxError = tree("m[A1 B2]").into();
            assert_eq!(show(&ErrorGroup::from_error(from_boxed(boxed))), "m[A1 B2]");
        }

        #[test]
        fn a_group_as_mere_context_does_not_hide_the_error() {
            let report = <$report>::new(Kind::<'A'>(1)).wrap_err(tree("m[B2]"));
            let group = ErrorGroup::from_error(report);
            assert_eq!(group.first().caused_by::<A>(), Some(&Kind(1)));
            assert_eq!(group.len(), 1);
        }

        #[test]
        fn it_is_stamped_and_merged_like_any_other() {
            let original = group("m", [Kind::<'A'>(1).into(), in_context(not_found()).into()]);
            let mut catch = Catch::<()>::new(original.into());
            let io_errors = catch.select(|_: &io::Error| true).unwrap();
            catch.settle(Err(TaskError::from(io_errors)));
            assert_eq!(show(&catch.finish().unwrap_err()), "m[A1 outer context]");
        }
    };
}

#[cfg(feature = "anyhow")]
mod anyhow {
    /// What eyre calls by this name is `context` here.
    trait WrapErr {
        fn wrap_err<C: std::fmt::Display + Send + Sync + 'static>(self, context: C) -> Self;
    }

    impl WrapErr for ::anyhow::Error {
        fn wrap_err<C: std::fmt::Display + Send + Sync + 'static>(self, context: C) -> Self {
            self.context(context)
        }
    }

    fn from_boxed(error: BoxError) -> ::anyhow::Error {
        ::anyhow::Error::from_boxed(error)
    }

    report_tests!(::anyhow::Error);
}

#[cfg(feature = "eyre")]
mod eyre {
    fn from_boxed(error: BoxError) -> ::eyre::Report {
        ::eyre::eyre!(error)
    }

    report_tests!(::eyre::Report);
}
