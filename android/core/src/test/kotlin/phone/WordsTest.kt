package cn.fujian.bamin.core.phone

import org.junit.Test
import kotlin.test.assertEquals
import cn.fujian.bamin.engine.AppealState as NativeAppealState
import cn.fujian.bamin.engine.ClockQuality as NativeClockQuality
import cn.fujian.bamin.engine.CodeChange as NativeCodeChange
import cn.fujian.bamin.engine.Colour as NativeColour
import cn.fujian.bamin.engine.Direction as NativeDirection
import cn.fujian.bamin.engine.DocumentKind as NativeDocumentKind
import cn.fujian.bamin.engine.FamilyRelation as NativeFamilyRelation
import cn.fujian.bamin.engine.FreshnessSource as NativeFreshnessSource
import cn.fujian.bamin.engine.GroupWord as NativeGroupWord
import cn.fujian.bamin.engine.IdentityLevel as NativeIdentityLevel
import cn.fujian.bamin.engine.NaatResult as NativeNaatResult
import cn.fujian.bamin.engine.OriginOutcome as NativeOriginOutcome
import cn.fujian.bamin.engine.OriginState as NativeOriginState
import cn.fujian.bamin.engine.RegionLevel as NativeRegionLevel
import cn.fujian.bamin.engine.StopReason as NativeStopReason
import cn.fujian.bamin.engine.SubjectKind as NativeSubjectKind
import cn.fujian.bamin.engine.VerdictWord as NativeVerdictWord

class WordsTest {
    @Test
    fun `each of our words has the text that the core gives it`() {
        same(NativeColour.entries, { it.textKey() }) { it.own().key }
        same(NativeClockQuality.entries, { it.textKey() }) { it.own().key }
        same(NativeSubjectKind.entries, { it.textKey() }) { it.own().key }
        same(NativeFamilyRelation.entries, { it.textKey() }) { it.own().key }
        same(NativeDocumentKind.entries, { it.textKey() }) { it.own().key }
        same(NativeNaatResult.entries, { it.textKey() }) { it.own().key }
        same(NativeRegionLevel.entries, { it.textKey() }) { it.own().key }
        same(NativeAppealState.entries, { it.textKey() }) { it.own().key }
        same(NativeIdentityLevel.entries, { it.textKey() }) { it.own().key }
        same(NativeOriginState.entries, { it.textKey() }) { it.own().key }
        same(NativeOriginOutcome.entries, { it.textKey() }) { it.own().key }
        same(NativeCodeChange.entries, { it.textKey() }) { it.own().key }
        same(NativeDirection.entries, { it.textKey() }) { it.own().key }
        same(NativeFreshnessSource.entries, { it.textKey() }) { it.own().key }
        same(NativeVerdictWord.entries, { it.textKey() }) { it.own().key }
        same(NativeGroupWord.entries, { it.textKey() }) { it.own().key }
        same(NativeStopReason.entries, { it.textKey() }) { it.own().key }
    }

    private fun <T> same(natives: List<T>, theirs: (T) -> String, ours: (T) -> String) =
        assertEquals(natives.map(theirs), natives.map(ours))
}
