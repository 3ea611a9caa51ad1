//! A group as a diagnostic of `miette`, each member with its own snippet, code and help.

use std::error::Error;
use std::fmt::{self, Display};
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, Severity, SourceCode};

use super::group::Head;
use super::held::Held;
use super::place::Place;
use super::{ErrorGroup, Leaf, Member, Origin, draw, report};

/// How many groups inside each other are opened: `miette` renders what is related by recursion.
const DEPTH: usize = 16;

impl ErrorGroup {
    /// The group as a diagnostic that `miette` renders with its members as related ones. For the feature `miette`.
    ///
    /// A member that went through `?` as a `miette::Report` is rendered with its own code, snippet and help. Any other
    /// error is boxed as an `Error` there and no longer tells that it is a diagnostic; name such types to
    /// [`recognize`](GroupDiagnostic::recognize).
    ///
    /// A group converts into a `miette::Report` as well, so that `?` takes it in a `fn main() -> miette::Result<()>`.
    ///
    /// ```
    /// use miette::{Diagnostic, NarratableReportHandler};
    /// use taskgroup::ErrorGroup;
    /// # use std::fmt;
    ///
    /// #[derive(Debug)]
    /// struct OutOfPaper;
    ///
    /// impl Diagnostic for OutOfPaper {
    ///     fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
    ///         Some(Box::new("open the tray"))
    ///     }
    /// }
    /// # impl fmt::Display for OutOfPaper {
    /// #     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str("out of paper") }
    /// # }
    /// # impl std::error::Error for OutOfPaper {}
    ///
    /// let group = ErrorGroup::from_error(OutOfPaper);
    /// let diagnostic = group.into_diagnostic().recognize::<OutOfPaper>();
    ///
    /// let mut text = String::new();
    /// NarratableReportHandler::new().render_report(&mut text, &diagnostic)?;
    /// assert!(text.contains("out of paper") && text.contains("open the tray"));
    /// # Ok::<(), fmt::Error>(())
    /// ```
    #[must_use]
    pub fn into_diagnostic(self) -> GroupDiagnostic {
        GroupDiagnostic::new(self, None, DEPTH)
    }
}

impl From<ErrorGroup> for miette::Report {
    fn from(group: ErrorGroup) -> Self {
        group.into_diagnostic().into()
    }
}

/// An [`ErrorGroup`] as a diagnostic; made by [`ErrorGroup::into_diagnostic`].
///
/// Through `?` in a task or a clause it becomes the group again, also in a `miette::Report`.
///
/// ```
/// use taskgroup::ErrorGroup;
/// # #[derive(Debug)]
/// # struct OutOfPaper;
/// # impl miette::Diagnostic for OutOfPaper {}
/// # impl std::fmt::Display for OutOfPaper {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("out of paper") }
/// # }
/// # impl std::error::Error for OutOfPaper {}
///
/// let diagnostic = ErrorGroup::from_error(OutOfPaper).into_diagnostic().recognize::<OutOfPaper>();
/// assert!(diagnostic.into_group().contains::<OutOfPaper>());
/// ```
pub struct GroupDiagnostic {
    head: Arc<Head>,
    place: Place,
    title: String,
    help: String,
    members: Vec<Node>,
}

enum Node {
    Leaf(LeafNode),
    Group(GroupDiagnostic),
    /// Too deep to be opened.
    Closed(ClosedNode),
}

struct LeafNode {
    leaf: Leaf,
    /// ` (in fetch(a), src/main.rs:10)`
    place: String,
    diagnostic: fn(&Leaf) -> Option<&dyn Diagnostic>,
}

#[derive(Debug)]
struct ClosedNode(ErrorGroup);

impl GroupDiagnostic {
    fn new(group: ErrorGroup, outer: Option<&Arc<Origin>>, depth: usize) -> Self {
        let title = draw::title(&group) + &draw::place(group.origin(), outer);
        let help = group.notes().collect::<Vec<_>>().join("\n");
        let origin = group.origin().or(outer).cloned();
        let (head, place, members) = group.into_parts();
        let members = members.into_iter().map(|member| match member {
            Member::Leaf(leaf) => Node::Leaf(LeafNode::new(leaf, origin.as_ref())),
            Member::Group(group) if depth > 1 => Node::Group(Self::new(group, origin.as_ref(), depth - 1)),
            Member::Group(group) => Node::Closed(ClosedNode(group)),
        });
        Self {
            head,
            place,
            title,
            help,
            members: members.collect(),
        }
    }

    /// Renders the errors of type `T` as the diagnostics they are; to be called once for each such type.
    #[must_use = "it is on the diagnostic that is returned"]
    pub fn recognize<T: Diagnostic + Send + Sync + 'static>(mut self) -> Self {
        self.recognize_as(|leaf| Some(leaf.downcast_ref::<T>()?));
        self
    }

    fn recognize_as(&mut self, diagnostic: fn(&Leaf) -> Option<&dyn Diagnostic>) {
        for member in &mut self.members {
            match member {
                Node::Leaf(node) if node.seen().is_none() => node.diagnostic = diagnostic,
                Node::Group(group) => group.recognize_as(diagnostic),
                Node::Leaf(_) | Node::Closed(_) => {}
            }
        }
    }

    /// The group that it was made of.
    #[must_use]
    pub fn into_group(self) -> ErrorGroup {
        let members = self.members.into_iter().map(|member| match member {
            Node::Leaf(node) => Member::Leaf(node.leaf),
            Node::Group(group) => Member::Group(group.into_group()),
            Node::Closed(node) => Member::Group(node.0),
        });
        match ErrorGroup::from_parts(self.head, self.place, members.collect()) {
            Some(group) => group,
            None => unreachable!("a group has members"),
        }
    }
}

/// The group that the report is about, with the context that was put on it as its notes, outermost first.
pub(super) fn group_in(report: miette::Report) -> Result<ErrorGroup, miette::Report> {
    let innermost = report::chain(&report).last();
    if !innermost.is_some_and(|error| error.is::<GroupDiagnostic>()) {
        return Err(report);
    }
    let context = report::context(&report);
    let group = report.downcast::<GroupDiagnostic>()?.into_group();
    Ok(context.into_iter().fold(group, ErrorGroup::with_note))
}

impl LeafNode {
    fn new(leaf: Leaf, outer: Option<&Arc<Origin>>) -> Self {
        Self {
            place: draw::place(leaf.origin(), outer),
            leaf,
            diagnostic: |leaf| match leaf.held() {
                Held::Miette(report) => Some(report.as_ref()),
                _ => None,
            },
        }
    }

    /// The error as a diagnostic, if it is known to be one.
    fn seen(&self) -> Option<&dyn Diagnostic> {
        (self.diagnostic)(&self.leaf)
    }
}

impl Node {
    fn as_diagnostic(&self) -> &dyn Diagnostic {
        match self {
            Node::Leaf(node) => node,
            Node::Group(group) => group,
            Node::Closed(node) => node,
        }
    }
}

impl Display for GroupDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl fmt::Debug for GroupDiagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GroupDiagnostic")
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}

impl Error for GroupDiagnostic {}

impl Diagnostic for GroupDiagnostic {
    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn Display>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.members.iter().map(Node::as_diagnostic)))
    }
}

impl Display for LeafNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.leaf, self.place)
    }
}

impl fmt::Debug for LeafNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.leaf, f)
    }
}

impl Error for LeafNode {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.leaf.error().source()
    }
}

impl Diagnostic for LeafNode {
    fn code<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.seen()?.code()
    }

    fn severity(&self) -> Option<Severity> {
        self.seen()?.severity()
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.seen()?.help()
    }

    fn url<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        self.seen()?.url()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.seen()?.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.seen()?.labels()
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        self.seen()?.related()
    }

    fn diagnostic_source(&self) -> Option<&dyn Diagnostic> {
        self.seen()?.diagnostic_source()
    }
}

impl Display for ClosedNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for ClosedNode {}

impl Diagnostic for ClosedNode {}
