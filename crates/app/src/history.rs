//! The history that a signed-in user keeps: browse, read, edit, add, delete.

use accounts::{Scope, uuid_v7};
use calculator::{Angle, Answer};
use storage::{Calculation, CalculationChange, CalculationId, NewCalculation};

use crate::{App, Asker, Calculate, Error, FieldError, Identity, RequestKey, random};

/// The most calculations on one page.
pub const MAX_PAGE: u64 = 100;

/// A calculation to keep, as received.
#[derive(Debug, Clone)]
pub struct KeepCalculation {
    /// What to evaluate and keep.
    pub expression: String,
    /// What a bare number means to a trigonometric function; radians where it is not said.
    pub angle: Option<Angle>,
    /// What the user writes beside it.
    pub note: Option<String>,
}

/// Some of a user's calculations, newest first.
#[derive(Debug, Clone)]
pub struct CalculationPage {
    /// The calculations.
    pub items: Vec<Calculation>,
    /// Where the next page begins: its `before`. `None` on the last page.
    pub next: Option<CalculationId>,
}

impl CalculationPage {
    /// What a page may hold, in bytes, beyond its first line: whoever asks for many pages and takes none of them leaves the
    /// service with little to keep.
    const MAX_BYTES: usize = 256 * 1024;

    /// The page of these, of which there is one more than `limit` where there is a next page.
    pub(crate) fn new(mut items: Vec<Calculation>, limit: u64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut bytes = 0;
        let fitting = items.iter().take_while(|item| {
            bytes += length([
                Some(&item.expression),
                Some(&item.result),
                item.decimal.as_ref(),
                Some(&item.approximation),
                item.note.as_ref(),
            ]);
            bytes <= Self::MAX_BYTES
        });
        let kept = fitting.count().clamp(1, limit);
        let has_more = items.len() > kept;
        items.truncate(kept);
        let next = has_more.then(|| items.last().map(|last| last.id)).flatten();
        Self { items, next }
    }
}

impl App {
    const MAX_SEARCH_CHARS: usize = 200;
    const MAX_NOTE_CHARS: usize = 1000;

    /// The user's calculations, newest first: at most `limit` (1 to [`MAX_PAGE`]) of those older than `before`.
    pub async fn calculations(
        &self,
        identity: &Identity,
        before: Option<CalculationId>,
        limit: u64,
    ) -> Result<CalculationPage, Error> {
        self.require(identity, Scope::HistoryRead).await?;
        check_limit(limit)?;
        // One more than asked for tells whether there is a next page.
        let database = &self.0.database;
        let items = database.calculations(identity.account.id, before, limit + 1);
        Ok(CalculationPage::new(items.await?, limit))
    }

    /// The same of those that have `text` somewhere in their expression, result or note.
    pub async fn calculations_with(
        &self,
        identity: &Identity,
        text: &str,
        before: Option<CalculationId>,
        limit: u64,
    ) -> Result<CalculationPage, Error> {
        self.require(identity, Scope::HistoryRead).await?;
        check_limit(limit)?;
        check_search(text)?;
        let (database, user) = (self.0.database.clone(), identity.account.id);
        let text = text.to_owned();
        let search = async move {
            let found = database.calculations_with(user, &text, before, limit + 1);
            found.await
        };
        let items = self.search(identity, search).await?;
        Ok(CalculationPage::new(items, limit))
    }

    /// One calculation of this user.
    pub async fn calculation(
        &self,
        identity: &Identity,
        id: CalculationId,
    ) -> Result<Calculation, Error> {
        self.require(identity, Scope::HistoryRead).await?;
        let found = self.0.database.calculation(identity.account.id, id).await?;
        found.ok_or(Error::NotFound)
    }

    /// Evaluates the expression and keeps it with its answer; one without an answer is not kept. With the key of a request
    /// that was kept before, the answer is what was kept then.
    pub async fn add_calculation(
        &self,
        identity: &Identity,
        request: KeepCalculation,
        key: Option<RequestKey>,
    ) -> Result<Calculation, Error> {
        self.require(identity, Scope::HistoryWrite).await?;
        let angle = request.angle.unwrap_or_default();
        let content = self.evaluate_to_keep(identity, request, angle).await?;
        self.keep(identity, content, key).await
    }

    /// Keeps an answer that was given where a bare angle was in this unit.
    pub async fn keep_answer(
        &self,
        identity: &Identity,
        answer: &Answer,
        angle: Angle,
        key: Option<RequestKey>,
    ) -> Result<Calculation, Error> {
        self.require(identity, Scope::HistoryWrite).await?;
        self.keep(identity, content(answer, angle, None), key).await
    }

    /// Puts the new expression, with its answer, and the new note in the place of the old.
    ///
    /// The angle stays what it was unless another is said; an expression that stays keeps its answer to the letter.
    pub async fn edit_calculation(
        &self,
        identity: &Identity,
        id: CalculationId,
        request: KeepCalculation,
    ) -> Result<Calculation, Error> {
        self.require(identity, Scope::HistoryWrite).await?;
        // Asked first, so that a missing row is told before a mistake in the expression.
        let kept = self.0.database.calculation(identity.account.id, id).await?;
        let kept = kept.ok_or(Error::NotFound)?;
        let kept_angle = kept.angle.parse().unwrap_or_default();
        let angle = request.angle.unwrap_or(kept_angle);
        let change = if request.expression == kept.expression && angle == kept_angle {
            CalculationChange {
                expression: kept.expression,
                result: kept.result,
                decimal: kept.decimal,
                approximation: kept.approximation,
                angle: kept.angle,
                note: check_note(request.note)?,
            }
        } else {
            self.evaluate_to_keep(identity, request, angle).await?
        };
        self.take_room_for(identity, &change)?;
        let now = self.now();
        let edited = self
            .0
            .database
            .update_calculation(identity.account.id, id, change, now)
            .await?;
        edited.ok_or(Error::NotFound)
    }

    /// Deletes one calculation of this user.
    pub async fn delete_calculation(
        &self,
        identity: &Identity,
        id: CalculationId,
    ) -> Result<(), Error> {
        self.require(identity, Scope::HistoryWrite).await?;
        let existed = self
            .0
            .database
            .delete_calculation(identity.account.id, id)
            .await?;
        existed.then_some(()).ok_or(Error::NotFound)
    }

    async fn evaluate_to_keep(
        &self,
        identity: &Identity,
        request: KeepCalculation,
        angle: Angle,
    ) -> Result<CalculationChange, Error> {
        let note = check_note(request.note)?;
        let expression = request.expression;
        let calculate = Calculate {
            expression,
            angle: Some(angle),
            ..Calculate::default()
        };
        let answer = self.evaluate(Asker::User(identity), calculate).await?;
        Ok(content(&answer, angle, note))
    }

    fn take_room_for(&self, identity: &Identity, kept: &CalculationChange) -> Result<(), Error> {
        let bytes = length([
            Some(&kept.expression),
            Some(&kept.result),
            kept.decimal.as_ref(),
            Some(&kept.approximation),
            kept.note.as_ref(),
        ]);
        self.take_room(identity, bytes)
    }

    async fn keep(
        &self,
        identity: &Identity,
        content: CalculationChange,
        key: Option<RequestKey>,
    ) -> Result<Calculation, Error> {
        self.take_room_for(identity, &content)?;
        let now = self.now();
        let id = CalculationId(uuid_v7(now, &mut random()));
        let asked = content.clone();
        let new = NewCalculation {
            id,
            user_id: identity.account.id,
            content,
            now,
            request_key: key.map(RequestKey::into_text),
        };
        let kept = self.0.database.insert_calculation(new).await?;
        let kept = kept.ok_or(Error::NotFound)?;
        if kept.id != id && !is_the_same(&kept, &asked) {
            return Err(Error::RequestKeyReused);
        }
        Ok(kept)
    }
}

fn length(texts: [Option<&String>; 5]) -> usize {
    texts.into_iter().flatten().map(String::len).sum()
}

/// Whether what was kept with a request key is what is asked for with it now.
fn is_the_same(kept: &Calculation, asked: &CalculationChange) -> bool {
    (&kept.expression, &kept.angle, &kept.note) == (&asked.expression, &asked.angle, &asked.note)
}

fn content(answer: &Answer, angle: Angle, note: Option<String>) -> CalculationChange {
    CalculationChange {
        expression: answer.expression.clone(),
        result: answer.result.clone(),
        decimal: answer.decimal.clone(),
        approximation: answer.approximation.clone(),
        angle: angle.to_string(),
        note,
    }
}

fn check_limit(limit: u64) -> Result<(), Error> {
    if (1..=MAX_PAGE).contains(&limit) {
        return Ok(());
    }
    Err(Error::Invalid(vec![FieldError {
        field: "limit",
        code: "value_out_of_range",
        message: format!("A page holds between 1 and {MAX_PAGE} calculations"),
    }]))
}

fn check_search(text: &str) -> Result<(), Error> {
    let (code, message) = if text.chars().count() > App::MAX_SEARCH_CHARS {
        let most = App::MAX_SEARCH_CHARS;
        (
            "string_too_long",
            format!("At most {most} characters can be searched for"),
        )
    } else if text.contains('\0') {
        (
            "string_pattern_mismatch",
            "The character NUL cannot be searched for".to_owned(),
        )
    } else {
        return Ok(());
    };
    Err(Error::Invalid(vec![FieldError {
        field: "search",
        code,
        message,
    }]))
}

fn check_note(note: Option<String>) -> Result<Option<String>, Error> {
    let note = note.filter(|note| !note.is_empty());
    let problem = match &note {
        Some(note) if note.chars().count() > App::MAX_NOTE_CHARS => Some((
            "string_too_long",
            format!("A note may have at most {} characters", App::MAX_NOTE_CHARS),
        )),
        // PostgreSQL cannot store it in text, and nobody types it.
        Some(note) if note.contains('\0') => Some((
            "string_pattern_mismatch",
            "A note may not contain the character NUL".to_owned(),
        )),
        _ => None,
    };
    match problem {
        Some((code, message)) => Err(Error::Invalid(vec![FieldError {
            field: "note",
            code,
            message,
        }])),
        None => Ok(note),
    }
}
