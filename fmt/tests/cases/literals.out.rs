fn f() {
  scope! {
      let raw = r#"spawn   x; // no comment
  "quoted"   spawn"#;
      let continued = "one \
      two \
        three";
      spawn log("spawn   x", b"bytes", c"text", 'c', b'\'', r"\", 1.0e3, 0xFF_u8);
      let long = "a text that is far longer than any line may be, so that nothing can be done about it at all, nothing, nothing, nothing";
      let r#try = r#spawn(x);
      'label: loop {
          break 'label;
      }
  };
}
