async fn run(mirrors: &[&str]) -> Result<String, ErrorGroup> {
    race!{ for mirror in mirrors { spawn   ask(mirror); } }.await?;
    let first = taskgroup::first_finished! { move spawn(name="work")   work()   finally{bye().await;} spawn closed() };
    race!(move { spawn ask("a") ; spawn{ask("b").await?} });
    join!(first, race!{ spawn  a() })
}
