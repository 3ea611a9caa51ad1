pub fn main() -> std::process::ExitCode { 
 let mut s = String::new(); std::io::Read::read_to_string(&mut std::io::stdin(), &mut s).unwrap();
 let r = crate::Rustfmt::new(std::path::Path::new("."), Some("2024")).unwrap();
 match crate::format(&s, &r) { Ok(f) => { print!("{}", f.text); for n in f.notes { eprintln!("{n:?}"); } } Err(n) => eprintln!("ERR {n:?}") }
 0.into() }
