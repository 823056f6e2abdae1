// Words about a person, in the binding and here: a new one there doesn't compile here unnoticed.
package cn.fujian.bamin.core.phone

import cn.fujian.bamin.core.ClockQuality
import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.DocumentKind
import cn.fujian.bamin.core.Exposure
import cn.fujian.bamin.core.FamilyRelation
import cn.fujian.bamin.core.NaatResult
import cn.fujian.bamin.core.RegionLevel
import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.engine.ClockQuality as NativeClockQuality
import cn.fujian.bamin.engine.Colour as NativeColour
import cn.fujian.bamin.engine.DocumentKind as NativeDocumentKind
import cn.fujian.bamin.engine.Exposure as NativeExposure
import cn.fujian.bamin.engine.FamilyRelation as NativeFamilyRelation
import cn.fujian.bamin.engine.NaatResult as NativeNaatResult
import cn.fujian.bamin.engine.RegionLevel as NativeRegionLevel
import cn.fujian.bamin.engine.SubjectKind as NativeSubjectKind

internal fun NativeColour.own(): Colour = when (this) {
    NativeColour.GREEN -> Colour.Green
    NativeColour.ORANGE -> Colour.Orange
}

internal fun NativeClockQuality.own(): ClockQuality = when (this) {
    NativeClockQuality.CERTAIN -> ClockQuality.Certain
    NativeClockQuality.FAIR -> ClockQuality.Fair
    NativeClockQuality.WALL -> ClockQuality.Wall
    NativeClockQuality.UNSET -> ClockQuality.Unset
}

internal fun NativeSubjectKind.own(): SubjectKind = when (this) {
    NativeSubjectKind.RESIDENT -> SubjectKind.Resident
    NativeSubjectKind.FAMILY -> SubjectKind.Family
    NativeSubjectKind.ARRIVAL -> SubjectKind.Arrival
    NativeSubjectKind.OVERSEAS -> SubjectKind.Overseas
}

internal fun NativeFamilyRelation.own(): FamilyRelation = when (this) {
    NativeFamilyRelation.PARENT -> FamilyRelation.Parent
    NativeFamilyRelation.SPOUSE_PARENT -> FamilyRelation.SpouseParent
    NativeFamilyRelation.SPOUSE -> FamilyRelation.Spouse
    NativeFamilyRelation.CHILD -> FamilyRelation.Child
}

internal fun FamilyRelation.native(): NativeFamilyRelation = when (this) {
    FamilyRelation.Parent -> NativeFamilyRelation.PARENT
    FamilyRelation.SpouseParent -> NativeFamilyRelation.SPOUSE_PARENT
    FamilyRelation.Spouse -> NativeFamilyRelation.SPOUSE
    FamilyRelation.Child -> NativeFamilyRelation.CHILD
}

internal fun NativeDocumentKind.own(): DocumentKind = when (this) {
    NativeDocumentKind.RESIDENT_ID -> DocumentKind.ResidentId
    NativeDocumentKind.RESIDENCE_PERMIT -> DocumentKind.ResidencePermit
    NativeDocumentKind.HONG_KONG_MACAO_PERMIT -> DocumentKind.HongKongMacaoPermit
    NativeDocumentKind.TAIWAN_PERMIT -> DocumentKind.TaiwanPermit
    NativeDocumentKind.CHINESE_PASSPORT -> DocumentKind.ChinesePassport
    NativeDocumentKind.FOREIGN_PASSPORT -> DocumentKind.ForeignPassport
}

internal fun DocumentKind.native(): NativeDocumentKind = when (this) {
    DocumentKind.ResidentId -> NativeDocumentKind.RESIDENT_ID
    DocumentKind.ResidencePermit -> NativeDocumentKind.RESIDENCE_PERMIT
    DocumentKind.HongKongMacaoPermit -> NativeDocumentKind.HONG_KONG_MACAO_PERMIT
    DocumentKind.TaiwanPermit -> NativeDocumentKind.TAIWAN_PERMIT
    DocumentKind.ChinesePassport -> NativeDocumentKind.CHINESE_PASSPORT
    DocumentKind.ForeignPassport -> NativeDocumentKind.FOREIGN_PASSPORT
}

internal fun Exposure.native(): NativeExposure = when (this) {
    Exposure.None -> NativeExposure.NONE
    Exposure.Isolation -> NativeExposure.ISOLATION
    Exposure.Contact -> NativeExposure.CONTACT
    Exposure.Discharge -> NativeExposure.DISCHARGE
}

internal fun NativeNaatResult.own(): NaatResult = when (this) {
    NativeNaatResult.NEGATIVE -> NaatResult.Negative
    NativeNaatResult.POSITIVE -> NaatResult.Positive
}

internal fun NativeRegionLevel.own(): RegionLevel = when (this) {
    NativeRegionLevel.LOW -> RegionLevel.Low
    NativeRegionLevel.MEDIUM -> RegionLevel.Medium
    NativeRegionLevel.HIGH -> RegionLevel.High
}
