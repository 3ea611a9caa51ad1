//! Tasks that run elsewhere: `spawn(on = ..)` on every executor there is, from one suite; `spawn(blocking)`; the ways in.

mod bad_executors;
mod blocking;
mod by_hand;
mod entries;
mod places;
mod pool;
mod quiet_ends;
mod suite;

/// Each test of the suite at each place.
macro_rules! everywhere {
    ($($test:ident)*) => {
        everywhere!(@ on_pool Pool $($test)*);
        everywhere!(@ on_bare_executor BareExecutor $($test)*);
        everywhere!(@ on_smol Smol $($test)*);
        everywhere!(@ on_tokio_threads TokioThreads $($test)*);
        everywhere!(@ on_tokio_current_thread TokioCurrentThread $($test)*);
        everywhere!(@ on_tokio_local_set TokioLocalSet $($test)*);
        everywhere!(@ on_tokio_from_outside TokioFromOutside $($test)*);
        everywhere!(@ on_thread_per_task ThreadPerTask $($test)*);
    };
    (@ $module:ident $place:ident $($test:ident)*) => {
        mod $module {
            use crate::places::Place;

            $(
                #[test]
                fn $test() {
                    crate::places::$place::run(crate::suite::$test);
                }
            )*
        }
    };
}

everywhere! {
    a_value_comes_back
    what_it_fails_with_is_a_leaf_with_its_name_and_place
    its_failure_cancels_the_siblings
    it_is_gone_before_the_scope_comes_out
    a_panic_goes_on_when_everything_is_gone
    a_sibling_that_fails_has_its_cleanup_run
    a_cleanup_runs_after_a_value
    a_cleanup_that_fails_adds_its_error
    a_failure_is_heard_before_its_cleanup_is_done
    a_panic_is_heard_before_its_cleanup_is_done
    a_cleanup_runs_even_before_the_first_poll
    what_was_cancelled_at_once_is_gone_at_once
    a_shield_is_finished
    a_nested_scope_winds_down
    its_handle_cancels_it
    awaiting_one_that_was_cancelled_says_so
    what_it_came_to_after_being_cancelled_counts
    it_hears_that_it_is_to_stop
    it_is_cancelled_from_another_thread
    a_timeout_of_the_scope_reaches_it
    it_knows_how_much_time_there_is
    a_grace_gives_it_up
    dropping_the_scope_drops_it
    into_a_scope_that_shuts_down_nothing_is_spawned
    an_executor_serves_many_tasks
    tasks_of_a_local_scope_may_be_elsewhere
    a_task_elsewhere_opens_scopes_with_tasks_elsewhere
    scopes_that_are_dropped_in_it_lose_no_error
    catch_group_sees_its_error
}
