//! Is the audit trail whole?

use accounts::AuditHash;
use storage::{AuditRecord, Database};

use crate::Error;

/// Where a line of the trail stands, and its hash: whoever keeps one elsewhere can tell later whether all before it is
/// still as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditPosition {
    /// The line's number.
    pub sequence: i64,
    /// The line's hash.
    pub hash: AuditHash,
}

/// The text is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a position in the audit trail is a number, a colon and 64 hexadecimal digits")]
pub struct NoPosition;

/// What a walk along the trail found in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditWalk {
    /// How many lines were checked.
    pub lines: u64,
    /// The number of the first of them; older ones have been deleted in their time.
    pub first: i64,
    /// The last.
    pub last: AuditPosition,
}

/// The first thing that is not in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuditFault {
    /// Lines are missing before this one.
    #[error("line {sequence}: the line before it is {before}, so lines are missing between them")]
    Gap {
        /// This line.
        sequence: i64,
        /// The one that stands before it.
        before: i64,
    },
    /// The line that was to be the first is missing.
    #[error("line {0}: it is not there")]
    NotThere(i64),
    /// The line does not go on from the one before it.
    #[error(
        "line {0}: it does not go on from the line before it, so one of them is not what it was"
    )]
    Torn(i64),
    /// A field of the line was changed.
    #[error("line {0}: it is not what was written, as its hash shows")]
    Changed(i64),
    /// The end of the chain is kept apart, and says otherwise.
    #[error(
        "line {kept}: this should be the last one, but that is {found}, or it has another hash"
    )]
    End {
        /// The last line, as it is kept apart.
        kept: i64,
        /// The last line that is there.
        found: i64,
    },
    /// A position that was written down before is not in this trail.
    #[error(
        "line {0}: its hash is not the one that was expected, or it is gone: the trail was written anew"
    )]
    Unexpected(i64),
}

/// Lines read at once.
const PAGE: u64 = 1000;

/// Walks along the trail, from this line or from the oldest, and checks every number, every link and every hash, then
/// the end. Lines may be added meanwhile.
///
/// `expected` was told by an earlier walk. Only this shows that whoever can write the database has not written the trail
/// anew from some line on, with new hashes.
pub async fn verify_audit(
    database: &Database,
    from: Option<i64>,
    expected: Option<AuditPosition>,
) -> Result<Result<AuditWalk, AuditFault>, Error> {
    // Lines that are added from now on are not looked at.
    let (sequence, hash) = database.audit_end().await?;
    let end = AuditPosition { sequence, hash };
    let mut walk = Walk::new(from, expected);
    while walk.last < end.sequence {
        let page = database.audit_after(walk.last, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for line in page.iter().take_while(|line| line.sequence <= end.sequence) {
            if let Err(fault) = walk.step(line) {
                return Ok(Err(fault));
            }
        }
        if page.last().is_some_and(|line| line.sequence > end.sequence) {
            break;
        }
    }
    if let Some(beyond) = beyond(database, end.sequence).await? {
        return Ok(Err(beyond));
    }
    Ok(walk.finish(end))
}

/// A line after the end of which the end does not know: whoever adds one properly moves the end with it.
async fn beyond(database: &Database, end: i64) -> Result<Option<AuditFault>, Error> {
    let next = database.audit_after(end, 1).await?;
    let (kept, _) = database.audit_end().await?;
    let found = next.first().map(|line| line.sequence);
    Ok(found
        .filter(|found| *found > kept)
        .map(|found| AuditFault::End { kept, found }))
}

struct Walk {
    asked: Option<i64>,
    expected: Option<AuditPosition>,
    lines: u64,
    first: i64,
    last: i64,
    /// The hash of the last line; `None` before the first.
    hash: Option<AuditHash>,
}

impl Walk {
    fn new(from: Option<i64>, expected: Option<AuditPosition>) -> Self {
        Self {
            asked: from,
            expected,
            lines: 0,
            first: 0,
            last: from.map_or(0, |from| from.saturating_sub(1)),
            hash: None,
        }
    }

    fn step(&mut self, line: &AuditRecord) -> Result<(), AuditFault> {
        let sequence = line.sequence;
        match self.hash {
            Some(_) if sequence != self.last + 1 => {
                let before = self.last;
                return Err(AuditFault::Gap { sequence, before });
            }
            Some(hash) if line.previous != hash => return Err(AuditFault::Torn(sequence)),
            None => self.begin(line)?,
            Some(_) => {}
        }
        if line.event.hash(sequence, line.previous) != line.hash {
            return Err(AuditFault::Changed(sequence));
        }
        if let Some(expected) = self.expected
            && sequence == expected.sequence
        {
            if line.hash != expected.hash {
                return Err(AuditFault::Unexpected(sequence));
            }
            self.expected = None;
        }
        self.lines += 1;
        self.last = sequence;
        self.hash = Some(line.hash);
        Ok(())
    }

    fn begin(&mut self, line: &AuditRecord) -> Result<(), AuditFault> {
        let first = line.sequence;
        if let Some(asked) = self.asked.filter(|asked| *asked != first) {
            return Err(AuditFault::NotThere(asked));
        }
        if first == 1 && line.previous != AuditHash::START {
            return Err(AuditFault::Torn(first));
        }
        self.first = first;
        Ok(())
    }

    fn finish(self, end: AuditPosition) -> Result<AuditWalk, AuditFault> {
        if let (Some(asked), None) = (self.asked, self.hash) {
            return Err(AuditFault::NotThere(asked));
        }
        let is_end = match self.hash {
            Some(hash) => self.last == end.sequence && hash == end.hash,
            None => end.sequence == 0 && end.hash == AuditHash::START,
        };
        if !is_end {
            return Err(AuditFault::End {
                kept: end.sequence,
                found: self.last,
            });
        }
        match self.expected {
            Some(expected) => Err(AuditFault::Unexpected(expected.sequence)),
            None => Ok(AuditWalk {
                lines: self.lines,
                first: self.first,
                last: end,
            }),
        }
    }
}

impl std::fmt::Display for AuditPosition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.sequence, self.hash)
    }
}

impl std::str::FromStr for AuditPosition {
    type Err = NoPosition;

    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let (sequence, digits) = text.split_once(':').ok_or(NoPosition)?;
        let sequence = sequence.parse().map_err(|_| NoPosition)?;
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NoPosition);
        }
        let mut hash = AuditHash::START;
        for (byte, at) in hash.0.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| NoPosition)?;
        }
        Ok(Self { sequence, hash })
    }
}
