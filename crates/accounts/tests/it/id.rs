use accounts::UserId;

#[test]
fn an_id_is_read_in_the_form_that_cannot_be_a_username() {
    let id = "0192a3b4-c5d6-7e8f-9012-3456789abcde";
    assert_eq!(UserId::parse(id).unwrap().0.to_string(), id);
    assert_eq!(UserId::parse(&id.to_uppercase()), UserId::parse(id));
    let without_hyphens = id.replace('-', "");
    for text in [
        "",
        "ada",
        &without_hyphens,
        &format!("{{{id}}}"),
        &format!("{id} "),
    ] {
        assert_eq!(UserId::parse(text), None, "{text}");
    }
}
