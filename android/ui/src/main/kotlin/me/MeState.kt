package cn.fujian.bamin.ui.me

import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.signin.Identity

/** Who the phone's holder is, and everything that is not the code itself. */
data class MeState(
    /** As last heard; none before the first sign-in. */
    val identity: Identity? = null,
    val unread: Int = 0,
    /** The own code, if there is one. */
    val subject: String? = null,
    val kind: SubjectKind? = null,
)

