//! What many ask at once goes to the database in one query.
//!
//! A round trip costs more than a row: two processes wake for it, and SQLite waits for the disk. So while one query is
//! under way, those that ask the same kind of thing gather, and the next query is for all of them. Whoever asks alone
//! waits for nobody.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::StorageError;

/// The most questions of one query.
const MOST: usize = 64;
/// Whoever has waited so long for the queries of others opens another lane: one connection that falls silent stops
/// nobody.
const PATIENCE: Duration = Duration::from_millis(100);

type Outcome<A> = Result<A, StorageError>;
type Teller<A> = oneshot::Sender<Outcome<A>>;
type Ask<Q, A> = dyn Fn(Arc<[Q]>) -> BoxFuture<'static, Outcome<Vec<A>>> + Send + Sync;

/// Questions of one kind. Clones gather them together.
pub(crate) struct Batch<Q, A> {
    ask: Arc<Ask<Q, A>>,
    waiting: Arc<Mutex<Waiting<Q, A>>>,
}

struct Waiting<Q, A> {
    questions: Vec<(Q, Teller<A>)>,
    lanes: usize,
}

impl<Q, A> Batch<Q, A>
where
    Q: Clone + Send + Sync + 'static,
    A: Send + 'static,
{
    /// `ask` answers all questions in their order, or none.
    ///
    /// A batch that the database refuses, of which nothing is done then, is asked again one by one, so that nobody is
    /// refused for the fault of another.
    pub(crate) fn new<F>(ask: F) -> Self
    where
        F: Fn(Arc<[Q]>) -> BoxFuture<'static, Outcome<Vec<A>>> + Send + Sync + 'static,
    {
        let waiting = Waiting {
            questions: Vec::new(),
            lanes: 0,
        };
        Self {
            ask: Arc::new(ask),
            waiting: Arc::new(Mutex::new(waiting)),
        }
    }

    /// The answer to this question. It is asked to the end, even if nobody waits for the answer any more.
    pub(crate) async fn ask(&self, question: Q) -> Outcome<A> {
        let (teller, answer) = oneshot::channel();
        let is_first = {
            let mut waiting = self.waiting();
            waiting.questions.push((question, teller));
            let is_first = waiting.lanes == 0;
            waiting.lanes += usize::from(is_first);
            is_first
        };
        if is_first {
            self.run_lane();
        }
        let mut answer = pin!(answer);
        let outcome = if let Ok(outcome) = timeout(PATIENCE, &mut answer).await {
            outcome
        } else {
            self.waiting().lanes += 1;
            self.run_lane();
            answer.await
        };
        outcome.unwrap_or_else(|_| Err(fault("a query ended without an answer")))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<Q, A>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks in a task of its own until nobody waits: whoever began it may hang up.
    fn run_lane(&self) {
        let batch = self.clone();
        tokio::spawn(async move {
            while let Some(taken) = batch.take() {
                batch.answer(taken).await;
            }
        });
    }

    /// Those that wait, up to a power of two: so the database meets few different queries, and prepares each once. Where
    /// nobody waits, the lane ends.
    fn take(&self) -> Option<Vec<(Q, Teller<A>)>> {
        let mut waiting = self.waiting();
        let Some(power) = waiting.questions.len().min(MOST).checked_ilog2() else {
            waiting.lanes -= 1;
            return None;
        };
        Some(waiting.questions.drain(..1 << power).collect())
    }

    async fn answer(&self, taken: Vec<(Q, Teller<A>)>) {
        let (questions, tellers): (Vec<_>, Vec<_>) = taken.into_iter().unzip();
        let questions: Arc<[Q]> = questions.into();
        match self.ask_all(Arc::clone(&questions)).await {
            Ok(answers) => {
                for (teller, answer) in tellers.into_iter().zip(answers) {
                    // Whoever hung up needs no answer.
                    let _ = teller.send(Ok(answer));
                }
            }
            Err(error) if tellers.len() > 1 && error.may_be_of_one_row() => {
                self.answer_one_by_one(&questions, tellers).await;
            }
            Err(error) => {
                for teller in tellers {
                    let _ = teller.send(Err(error.clone()));
                }
            }
        }
    }

    /// Until the database turns out to be away: that concerns all.
    async fn answer_one_by_one(&self, questions: &[Q], tellers: Vec<Teller<A>>) {
        let mut away = None;
        for (teller, question) in tellers.into_iter().zip(questions) {
            let outcome = match away.take() {
                Some(error) => Err(error),
                None => self.ask_alone(question.clone()).await,
            };
            let error = outcome.as_ref().err();
            away = error.filter(|error| !error.may_be_of_one_row()).cloned();
            let _ = teller.send(outcome);
        }
    }

    async fn ask_alone(&self, question: Q) -> Outcome<A> {
        let answer = self.ask_all(Arc::new([question])).await?.pop();
        answer.ok_or_else(|| fault("a query left a question open"))
    }

    /// A panic is a fault like another: the lane goes on.
    async fn ask_all(&self, questions: Arc<[Q]>) -> Outcome<Vec<A>> {
        let answers = AssertUnwindSafe((self.ask)(questions));
        let answers = answers.catch_unwind().await;
        answers.unwrap_or_else(|_| Err(fault("a query panicked")))
    }
}

fn fault(what: &str) -> StorageError {
    StorageError::Query(DbErr::Custom(what.to_owned()))
}

impl<Q, A> Clone for Batch<Q, A> {
    fn clone(&self) -> Self {
        Self {
            ask: Arc::clone(&self.ask),
            waiting: Arc::clone(&self.waiting),
        }
    }
}

impl<Q, A> std::fmt::Debug for Batch<Q, A> {
    /// Questions may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;
    use tokio::task::JoinHandle;

    use super::*;

    /// A database that answers every number with its double, as soon as it has a turn, and notes what it was asked.
    #[derive(Clone)]
    struct Doubler {
        turns: Arc<Semaphore>,
        asked: Arc<Mutex<Vec<Vec<u32>>>>,
    }

    /// Numbers that it treats apart.
    const REFUSED: u32 = 1000;
    const AWAY: u32 = 1001;
    const PANICS: u32 = 1002;
    /// Away once it is asked alone.
    const AWAY_ALONE: u32 = 1003;
    const DAMAGED: u32 = 1004;

    impl Doubler {
        fn new() -> (Self, Batch<u32, u32>) {
            let doubler = Self {
                turns: Arc::new(Semaphore::new(0)),
                asked: Arc::default(),
            };
            let answering = doubler.clone();
            let batch = Batch::new(move |numbers| Box::pin(answering.clone().answer(numbers)));
            (doubler, batch)
        }

        async fn answer(self, numbers: Arc<[u32]>) -> Outcome<Vec<u32>> {
            self.asked.lock().unwrap().push(numbers.to_vec());
            self.turns.acquire().await.unwrap().forget();
            assert!(!numbers.contains(&PANICS), "as it was asked to");
            if numbers.contains(&AWAY) || *numbers == [AWAY_ALONE] {
                let closed = DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::ConnectionClosed);
                return Err(StorageError::Unavailable(closed));
            }
            if numbers.contains(&DAMAGED) {
                return Err(StorageError::Damaged(DbErr::Custom("torn".to_owned())));
            }
            if numbers.contains(&REFUSED) {
                return Err(fault("refused"));
            }
            Ok(numbers.iter().map(|number| number * 2).collect())
        }

        fn asked(&self) -> Vec<Vec<u32>> {
            self.asked.lock().unwrap().clone()
        }
    }

    /// Asks 0, and comes back once that is under way.
    async fn ask_first(
        batch: &Batch<u32, u32>,
        asked: &Mutex<Vec<Vec<u32>>>,
    ) -> JoinHandle<Outcome<u32>> {
        let batch = batch.clone();
        let first = tokio::spawn(async move { batch.ask(0).await });
        while asked.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        first
    }

    /// The first question under way, and then these, which gather behind it.
    async fn gather(
        batch: &Batch<u32, u32>,
        doubler: &Doubler,
        numbers: &[u32],
    ) -> Vec<Outcome<u32>> {
        let first = ask_first(batch, &doubler.asked).await;
        let others = numbers.iter().map(|number| batch.ask(*number));
        let others = futures_util::future::join_all(others);
        // Polled after the others, so that all of them wait by then.
        let release = async {
            assert_eq!(batch.waiting().questions.len(), numbers.len());
            doubler.turns.add_permits(100);
        };
        let (outcomes, ()) = tokio::join!(others, release);
        assert_eq!(first.await.unwrap().unwrap(), 0);
        outcomes
    }

    #[tokio::test]
    async fn what_gathers_meanwhile_is_asked_at_once_and_each_gets_its_own_answer() {
        let (doubler, batch) = Doubler::new();
        let outcomes = gather(&batch, &doubler, &[1, 2, 3, 4, 5, 6]).await;
        let answers: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers, [2, 4, 6, 8, 10, 12]);
        // In powers of two.
        assert_eq!(doubler.asked(), [vec![0], vec![1, 2, 3, 4], vec![5, 6]]);
        assert_eq!(batch.waiting().lanes, 0);
    }

    #[tokio::test]
    async fn nobody_is_refused_for_the_fault_of_another() {
        for fault in [REFUSED, PANICS] {
            let (doubler, batch) = Doubler::new();
            let outcomes = gather(&batch, &doubler, &[1, fault]).await;
            assert_eq!(*outcomes[0].as_ref().unwrap(), 2);
            assert!(matches!(outcomes[1], Err(StorageError::Query(_))));
            assert_eq!(
                doubler.asked(),
                [vec![0], vec![1, fault], vec![1], vec![fault]]
            );
            // And the next is heard.
            assert_eq!(batch.ask(7).await.unwrap(), 14);
        }
    }

    #[tokio::test]
    async fn a_database_that_goes_away_meanwhile_is_not_asked_for_each() {
        let (doubler, batch) = Doubler::new();
        let outcomes = gather(&batch, &doubler, &[REFUSED, AWAY_ALONE, 2, 3]).await;
        assert!(matches!(outcomes[0], Err(StorageError::Query(_))));
        for outcome in &outcomes[1..] {
            assert!(matches!(outcome, Err(StorageError::Unavailable(_))));
        }
        assert_eq!(
            doubler.asked(),
            [
                vec![0],
                vec![REFUSED, AWAY_ALONE, 2, 3],
                vec![REFUSED],
                vec![AWAY_ALONE]
            ]
        );
    }

    #[tokio::test]
    async fn where_the_database_is_away_or_damaged_all_hear_it_and_nothing_is_asked_twice() {
        for trouble in [AWAY, DAMAGED] {
            let (doubler, batch) = Doubler::new();
            let outcomes = gather(&batch, &doubler, &[1, trouble]).await;
            for outcome in outcomes {
                assert!(matches!(
                    (trouble, outcome),
                    (AWAY, Err(StorageError::Unavailable(_)))
                        | (DAMAGED, Err(StorageError::Damaged(_)))
                ));
            }
            assert_eq!(doubler.asked(), [vec![0], vec![1, trouble]]);
        }
    }

    #[tokio::test]
    async fn what_waits_is_not_shown() {
        let (_, batch) = Doubler::new();
        assert!(batch.ask(31415).now_or_never().is_none());
        assert_eq!(batch.waiting().questions.len(), 1);
        assert!(!format!("{batch:?}").contains("31415"));
    }

    #[tokio::test]
    async fn a_query_without_an_answer_holds_nobody_up_who_comes_later() {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let batch = Batch::new(move |numbers: Arc<[u32]>| {
            noted.lock().unwrap().push(numbers.to_vec());
            Box::pin(async move {
                if *numbers == [0] {
                    std::future::pending::<()>().await;
                }
                Ok(numbers.to_vec())
            })
        });
        let silent = ask_first(&batch, &asked).await;
        assert_eq!(batch.ask(1).await.unwrap(), 1);
        assert!(!silent.is_finished());
        assert_eq!(*asked.lock().unwrap(), [[0], [1]]);
    }

    #[tokio::test]
    async fn whoever_hangs_up_is_asked_for_all_the_same_and_stops_nobody() {
        let (doubler, batch) = Doubler::new();
        ask_first(&batch, &doubler.asked).await.abort();
        let next = batch.ask(1);
        doubler.turns.add_permits(2);
        assert_eq!(next.await.unwrap(), 2);
        assert_eq!(doubler.asked(), [[0], [1]]);
    }
}
