//! Of what kinds the stored password hashes are.

use storage::Database;

use crate::support::{ada, eve, insert_user, on_both};

#[tokio::test]
async fn kinds_of_hashes_are_found_one_after_the_other() {
    on_both(async |database: Database| {
        let users = [
            (ada(&database).await, "$6$salt$digest"),
            (eve(&database).await, "$6$rounds=1000$salt$digest"),
            (
                insert_user(&database, "bob", "bob@example.org")
                    .await
                    .unwrap(),
                "pbkdf2_sha256$1000$salt$digest",
            ),
        ];
        for (user, hash) in &users {
            database
                .replace_password_hash(user.id, "a hash", (*hash).to_owned())
                .await
                .unwrap();
        }
        let mut known = Vec::new();
        for _ in &users {
            let found = database
                .password_hash_unlike(&known)
                .await
                .unwrap()
                .unwrap();
            known.push(found.strip_suffix("salt$digest").unwrap().to_owned());
        }
        known.sort();
        assert_eq!(known, ["$6$", "$6$rounds=1000$", "pbkdf2_sha256$1000$"]);
        assert_eq!(database.password_hash_unlike(&known).await.unwrap(), None);
    })
    .await;
}
