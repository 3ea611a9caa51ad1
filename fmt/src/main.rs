//! `cargo taskgroup-fmt`

fn main() -> std::process::ExitCode {
    cargo_taskgroup_fmt::main()
}
